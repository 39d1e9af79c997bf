/* What wine_run_test.sh runs: does one thing, which the first argument names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  if (strcmp(argv[1], "exit") == 0) return atoi(argv[2]);
  if (strcmp(argv[1], "print") == 0) {
    const char *value = getenv(argv[2]);
    puts(value == NULL ? "(none)" : value);
  } else if (strcmp(argv[1], "create") == 0) {
    FILE *file = fopen(argv[2], "w");
    return file == NULL || fclose(file) != 0;
  } else if (strcmp(argv[1], "copy") == 0) {
    for (int c = getchar(); c != EOF; c = getchar()) putchar(c);
  } else if (strcmp(argv[1], "sleep") == 0) {
    puts("up");
    fflush(stdout);
    Sleep((DWORD)atoi(argv[2]) * 1000);
  }
  return 0;
}
