// As `loopback send`, by io.Copy.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(5)
	}
}

func main() {
	times, err := strconv.Atoi(os.Args[3])
	check(err)
	file, err := os.Open(os.Args[2])
	check(err)
	sink, err := net.Dial("tcp4", "127.0.0.1:"+os.Args[1])
	check(err)
	begin := time.Now()
	for i := 0; i < times; i++ {
		_, err = file.Seek(0, io.SeekStart)
		check(err)
		_, err = io.Copy(sink, file)
		check(err)
	}
	check(sink.(*net.TCPConn).CloseWrite())
	sink.Read(make([]byte, 1))
	fmt.Printf("%.6f\n", time.Since(begin).Seconds())
}
