// Failures shows how connections fail, and what a program is told: nobody
// listens, nobody answers in time, the other end resets.
//
// 连接怎样失败，程序又会得到什么错误：无人监听、迟迟没有回答、对端复位。
//
//	go run ./examples/failures [-kernel]
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/tcpglass/tcpglass/examples/internal/network"
)

func main() { network.Run(run) }

func run(n network.Pair, out io.Writer) error {
	ln, err := n.Server.Listen("tcp", net.JoinHostPort(n.Host, n.Port))
	if err != nil {
		return err
	}
	defer ln.Close()
	for _, try := range []func(network.Pair, net.Listener) (string, error){late, reset, refused} {
		said, err := try(n, ln)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, said)
	}
	return nil
}

// pair opens a connection and gives both ends.
func pair(n network.Pair, ln net.Listener) (client, server net.Conn, err error) {
	if client, err = n.Client.Dial(context.Background(), "tcp", ln.Addr().String()); err != nil {
		return nil, nil, err
	}
	server, err = ln.Accept()
	return client, server, err
}

// late waits for somebody who says nothing. A deadline is the program's own;
// TCP could wait for ever, for an idle connection sends nothing.
// 等待一个沉默的对端。期限由程序自己规定；TCP 可以永远等下去，因为空闲连接不发送任何报文。
func late(n network.Pair, ln net.Listener) (string, error) {
	client, server, err := pair(n, ln)
	if err != nil {
		return "", err
	}
	defer server.Close()
	defer client.Close()
	client.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	_, err = client.Read(make([]byte, 1))
	return fmt.Sprintf("no answer in time: deadline exceeded is %t", errors.Is(err, os.ErrDeadlineExceeded)), nil
}

// lingerer is a connection that can be told what Close does with what is unsent.
type lingerer interface {
	SetLinger(seconds int) error
}

// reset closes with linger 0: no FIN, but RST; whatever was not sent is lost,
// and there is no TIME-WAIT.
// linger 0 的关闭：不发 FIN 而发 RST，未发送的数据丢失，也没有 TIME-WAIT。
func reset(n network.Pair, ln net.Listener) (string, error) {
	client, server, err := pair(n, ln)
	if err != nil {
		return "", err
	}
	defer client.Close()
	if err := server.(lingerer).SetLinger(0); err != nil {
		return "", err
	}
	server.Close()
	_, err = io.ReadAll(client)
	return fmt.Sprintf("the server went away: connection reset is %t", errors.Is(err, syscall.ECONNRESET)), nil
}

// refused connects to a port where nobody listens: the host answers the SYN
// with RST, and connect fails after one round trip.
// 连接无人监听的端口：对方主机用 RST 应答 SYN，connect 经过一个往返就失败。
func refused(n network.Pair, ln net.Listener) (string, error) {
	ln.Close()
	_, err := n.Client.Dial(context.Background(), "tcp", ln.Addr().String())
	return fmt.Sprintf("nobody listens: connection refused is %t", errors.Is(err, syscall.ECONNREFUSED)), nil
}
