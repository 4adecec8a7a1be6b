// Echo is the first program with sockets: a server that says back what it
// hears, and a client that tries it.
//
// 回声程序：第一个 socket 程序。服务器把收到的内容原样送回，客户端来试一试。
//
//	go run ./examples/echo           # two hosts of tcpglass in memory / 内存中的两台 tcpglass 主机
//	go run ./examples/echo -kernel   # the kernel's TCP / 内核的 TCP
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"

	"github.com/tcpglass/tcpglass/examples/internal/network"
)

func main() { network.Run(run) }

func run(n network.Pair, out io.Writer) error {
	// socket, bind and listen in one call. From now on the host answers SYNs;
	// connections that are open wait in the accept queue.
	// 一次调用完成 socket、bind、listen。从此主机应答 SYN，建立好的连接在全连接队列里等待 accept。
	ln, err := n.Server.Listen("tcp", net.JoinHostPort(n.Host, n.Port))
	if err != nil {
		return err
	}
	defer ln.Close()
	go serve(ln)
	return talk(n, ln.Addr().String(), out)
}

// serve takes one connection after the other; each has a goroutine of its own.
// 逐个接受连接，每个连接由一个 goroutine 处理。
func serve(ln net.Listener) {
	for {
		// accept does not take part in the handshake: the three segments have
		// gone by when it returns.
		// accept 不参与三次握手：它返回时，三个报文段已经交换完毕。
		c, err := ln.Accept()
		if err != nil {
			return // the listener is closed
		}
		go func() {
			io.Copy(c, c) // until the client's FIN: read then says io.EOF / 直到读到客户端的 FIN（io.EOF）
			c.Close()     // our FIN / 发出我方的 FIN
		}()
	}
}

// talk opens a connection, sends two lines, and prints what comes back.
func talk(n network.Pair, server string, out io.Writer) error {
	// connect: sends SYN, waits for SYN,ACK, sends ACK, and returns. The server
	// is not in ESTABLISHED yet: the ACK is on its way.
	// connect：发出 SYN，等到 SYN,ACK，发出 ACK 后返回；此时 ACK 还在路上，服务器尚未进入 ESTABLISHED。
	c, err := n.Client.Dial(context.Background(), "tcp", server)
	if err != nil {
		return err
	}
	defer c.Close()
	answers := bufio.NewReader(c)
	for _, line := range []string{"hello", "世界"} {
		// write hands octets to the send buffer; when they arrive, and in how
		// many segments, is TCP's business.
		// write 只把字节交给发送缓冲区；何时到达、分成几个报文段，由 TCP 决定。
		if _, err := fmt.Fprintln(c, line); err != nil {
			return err
		}
		// A stream has no messages: whoever wants lines has to look for their ends.
		// 字节流没有消息边界：想要一行，就得自己找行尾。
		answer, err := answers.ReadString('\n')
		if err != nil {
			return err
		}
		fmt.Fprint(out, answer)
	}
	return nil
}
