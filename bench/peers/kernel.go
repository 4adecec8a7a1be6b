package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

func init() {
	register(&Peer{
		Name: "kernel",
		Links: []Link{
			{Kind: "lo", MTU: 65535, GSO: true},
			{Kind: "veth", MTU: 1500, GSO: true},
			{Kind: "lo", MTU: 1500, GSO: true},
			{Kind: "lo", MTU: 1500},
			{Kind: "veth", MTU: 1500},
		},
		MemN: []int{9000}, // two descriptors each
		Pair: kernelPair,
	})
}

// kernelStack is the TCP of the operating system. Every kernel peer runs in
// the child's own, anonymous network namespace.
type kernelStack struct {
	ip string
	ns *nsThread // nil: the namespace of the process
}

func (k kernelStack) Listen(port uint16) (l net.Listener, err error) {
	lc := net.ListenConfig{Control: useCubic, KeepAlive: -1}
	to := net.JoinHostPort(k.ip, strconv.Itoa(int(port)))
	k.ns.do(func() { l, err = lc.Listen(context.Background(), "tcp4", to) })
	return l, err
}

func (k kernelStack) Dial(addr string) (net.Conn, error) {
	if k.ns != nil {
		return nil, errors.New("dialing from the second namespace is not supported")
	}
	d := net.Dialer{Timeout: dialTimeout, KeepAlive: -1, Control: useCubic}
	return d.Dial("tcp4", addr)
}

// useCubic overrides the machine's default congestion control; accepted
// sockets inherit it from the listener.
func useCubic(_, _ string, rc syscall.RawConn) (err error) {
	cerr := rc.Control(func(fd uintptr) {
		err = unix.SetsockoptString(int(fd), unix.IPPROTO_TCP, unix.TCP_CONGESTION, "cubic")
	})
	return errors.Join(err, cerr)
}

func kernelPair(l Link) *Pair {
	if l.Kind == "lo" {
		return loopback(l)
	}
	return vethPair(l)
}

func loopback(l Link) *Pair {
	k := kernelStack{ip: "127.0.0.1"}
	ip(fmt.Sprintf("link set lo mtu %d", l.MTU))
	if !l.GSO {
		noGSO("lo")
	}
	return &Pair{Client: k, Server: k, Addr: k.ip}
}

func vethPair(l Link) *Pair {
	const cli, srv = "10.9.0.1", "10.9.0.2"
	t := newNSThread()
	ip(fmt.Sprintf("link add v0 mtu %d type veth peer name v1 mtu %d", l.MTU, l.MTU))
	ip("link set v1 netns " + t.path())
	ip("addr add " + cli + "/24 dev v0\nlink set v0 up")
	t.do(func() { ip("link set lo up\naddr add " + srv + "/24 dev v1\nlink set v1 up") })
	if !l.GSO {
		noGSO("v0")
		t.do(func() { noGSO("v1") })
	}
	return &Pair{Client: kernelStack{ip: cli}, Server: kernelStack{ip: srv, ns: t}, Addr: srv}
}

// noGSO stops the kernel from building packets larger than the MTU on dev.
func noGSO(dev string) { ip("link set dev " + dev + " gso_max_segs 1") }

// prepareKernel sets up the process's own network namespace.
func prepareKernel(l Link) {
	reuse := "0"
	if l.TWReuse {
		reuse = "1"
	}
	for key, val := range map[string]string{
		"tcp_tw_reuse":        reuse,
		"tcp_max_tw_buckets":  "400000",
		"tcp_max_syn_backlog": "4096",
		"ip_local_port_range": "16000 65535", // as wide as gVisor's
	} {
		check(os.WriteFile("/proc/sys/net/ipv4/"+key, []byte(val), 0o644))
	}
	ip("link set lo up")
}
