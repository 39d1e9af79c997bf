# Sourced by bash: OPTIONS, with which Clang takes a source as MinGW-w64's GCC does.
cxx=$(/usr/bin/x86_64-w64-mingw32-g++-posix -print-file-name=include/c++)
OPTIONS=(
  --target=x86_64-w64-mingw32
  # As GCC's C++ library was built: thread-local variables, and what typeid() compares.
  -femulated-tls
  -D__GXX_MERGED_TYPEINFO_NAMES=0
  -D__GXX_TYPEINFO_EQUALITY_INLINE=0
  # Windows 10: it has Unix sockets, and from 1703 on SIO_TCP_INFO.
  -D_WIN32_WINNT=0x0A00
  -DNTDDI_VERSION=0x0A000003
  # Without them windows.h brings old socket functions, and macros called min and max.
  -DWIN32_LEAN_AND_MEAN
  -DNOMINMAX
  # printf() and its relatives as in ISO C, and not as in Microsoft's msvcrt.
  -D__USE_MINGW_ANSI_STDIO=1
  # Clang does not find them by itself.
  -nostdinc++
  -isystem "$cxx"
  -isystem "$cxx/x86_64-w64-mingw32"
  -isystem /usr/x86_64-w64-mingw32/include
)
