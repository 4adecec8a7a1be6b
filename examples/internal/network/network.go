// Package network is where the examples run: two hosts of tcpglass joined in
// memory, or the kernel's own TCP on the loopback interface.
//
// 示例程序运行的环境：内存中相连的两台 tcpglass 主机，或者内核 TCP 的环回接口。
package network

import (
	"context"
	"flag"
	"io"
	"log"
	"net"
	"net/netip"
	"os"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
)

// Socket is what a program needs of a TCP/IP, whoever brings it: package net
// and a tcpglass.Stack have the same functions.
//
// 程序对 TCP/IP 的要求：net 包和 tcpglass.Stack 提供同样的函数，程序不必关心用的是哪一个。
type Socket struct {
	Listen       func(network, address string) (net.Listener, error)
	ListenPacket func(network, address string) (net.PacketConn, error)
	Dial         func(ctx context.Context, network, address string) (net.Conn, error)
}

// Pair is a server's host and a client's.
type Pair struct {
	Server, Client Socket
	Host           string // the server's address
	Port           string // ":0" lets the kernel choose
	Close          func()
}

// Run runs a program where the command line wants it: -kernel is the kernel's
// TCP on loopback, nothing is our own in memory. An error ends the process.
func Run(program func(n Pair, out io.Writer) error) {
	kernel := flag.Bool("kernel", false, "use the kernel's TCP on loopback / 使用内核 TCP（环回接口）")
	flag.Parse()
	n := Memory()
	if *kernel {
		n = Kernel()
	}
	defer n.Close()
	if err := program(n, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// Kernel is the kernel's TCP: client and server on the loopback interface.
func Kernel() Pair {
	s := Socket{net.Listen, net.ListenPacket, new(net.Dialer).DialContext}
	return Pair{s, s, "127.0.0.1", "0", func() {}}
}

// Memory is two hosts of tcpglass, back to back.
func Memory() Pair {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	server, client := stack(a, "10.0.0.1/24"), stack(b, "10.0.0.2/24")
	return Pair{of(server), of(client), "10.0.0.1", "7000", func() { client.Close(); server.Close() }}
}

func stack(l link.Link, address string) *tcpglass.Stack {
	st, err := tcpglass.New(tcpglass.Config{Link: l, Addrs: []netip.Prefix{netip.MustParsePrefix(address)}})
	if err != nil {
		panic(err) // the configuration is ours
	}
	return st
}

func of(st *tcpglass.Stack) Socket { return Socket{st.Listen, st.ListenPacket, st.DialContext} }
