"""As `loopback send`, by socket.sendfile()."""

import socket
import sys
import time

port, name, times = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with open(name, "rb") as file, socket.create_connection(("127.0.0.1", port)) as sink:
    begin = time.perf_counter()
    for _ in range(times):
        sink.sendfile(file, 0)
    sink.shutdown(socket.SHUT_WR)
    sink.recv(1)
    print(f"{time.perf_counter() - begin:.6f}")
