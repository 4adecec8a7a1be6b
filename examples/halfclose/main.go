// Halfclose closes one direction and goes on reading in the other: the client
// says that it has said everything, and only then can the server answer.
//
// 半关闭：客户端关闭发送方向，表示“我说完了”，然后继续接收；服务器读到结尾才能作答。
//
//	go run ./examples/halfclose [-kernel]
package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/tcpglass/tcpglass/examples/internal/network"
)

func main() { network.Run(run) }

func run(n network.Pair, out io.Writer) error {
	ln, err := n.Server.Listen("tcp", net.JoinHostPort(n.Host, n.Port))
	if err != nil {
		return err
	}
	defer ln.Close()
	go serve(ln)
	return ask(n, ln.Addr().String(), strings.NewReader("all that I have to say"), out)
}

// serve answers one client with the digest of everything it sends.
func serve(ln net.Listener) {
	c, err := ln.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	h := sha256.New()
	// Copy ends at the client's FIN: this end is in CLOSE-WAIT now, and may
	// send as long as it likes.
	// 读到客户端的 FIN 时 Copy 返回：本端处于 CLOSE-WAIT，仍然可以继续发送。
	io.Copy(h, c)
	fmt.Fprintf(c, "%x\n", h.Sum(nil)[:8])
}

// closeWriter is a connection that can close one direction: those of package
// net and ours.
type closeWriter interface {
	CloseWrite() error
}

func ask(n network.Pair, server string, question io.Reader, out io.Writer) error {
	c, err := n.Client.Dial(context.Background(), "tcp", server)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := io.Copy(c, question); err != nil {
		return err
	}
	// shutdown(SHUT_WR): our FIN goes out behind the last octet. FIN-WAIT-1,
	// then FIN-WAIT-2 until the server closes as well.
	// shutdown(SHUT_WR)：FIN 紧跟最后一个字节发出。进入 FIN-WAIT-1，随后在 FIN-WAIT-2 等待服务器关闭。
	if err := c.(closeWriter).CloseWrite(); err != nil {
		return err
	}
	_, err = io.Copy(out, c) // until the server's FIN / 直到服务器的 FIN
	return err
}
