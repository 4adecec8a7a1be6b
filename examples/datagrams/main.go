// Datagrams is UDP beside TCP: nobody opens, nobody closes, each write is one
// datagram and each read takes one whole.
//
// UDP 与 TCP 的对照：没有建立，没有释放；一次写就是一个数据报，一次读取走一个完整的数据报。
//
//	go run ./examples/datagrams [-kernel]
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/tcpglass/tcpglass/examples/internal/network"
)

func main() { network.Run(run) }

func run(n network.Pair, out io.Writer) error {
	// No listen, no accept: one socket hears everybody.
	// 没有 listen 和 accept：一个 socket 接收所有人的数据报。
	pc, err := n.Server.ListenPacket("udp", net.JoinHostPort(n.Host, n.Port))
	if err != nil {
		return err
	}
	defer pc.Close()
	go measure(pc)

	// "connect" sends nothing here: it only remembers to whom Write goes.
	// 这里的 connect 不发送任何报文，只是记住 Write 的目的地。
	c, err := n.Client.Dial(context.Background(), "udp", pc.LocalAddr().String())
	if err != nil {
		return err
	}
	defer c.Close()
	for _, word := range []string{"one", "three"} {
		if err := ask(c, word, out); err != nil {
			return err
		}
	}
	return nil
}

// measure answers each datagram with its length.
func measure(pc net.PacketConn) {
	buf := make([]byte, 1500)
	for {
		n, from, err := pc.ReadFrom(buf) // what does not fit is lost / 放不下的部分会丢失
		if err != nil {
			return
		}
		fmt.Fprintf(answer{pc, from}, "%q has %d octets", buf[:n], n)
	}
}

// answer writes datagrams to one address.
type answer struct {
	net.PacketConn
	to net.Addr
}

func (a answer) Write(b []byte) (int, error) { return a.WriteTo(b, a.to) }

// ask sends a datagram until it is answered: nobody else would send it again.
// 发送数据报，直到收到应答：UDP 不会替我们重传。
func ask(c net.Conn, word string, out io.Writer) error {
	buf := make([]byte, 1500)
	for range 3 {
		if _, err := c.Write([]byte(word)); err != nil {
			return err
		}
		c.SetReadDeadline(time.Now().Add(time.Second))
		if n, err := c.Read(buf); err == nil {
			fmt.Fprintf(out, "%s\n", buf[:n])
			return nil
		}
	}
	return fmt.Errorf("no answer to %q", word)
}
