// Package tcpglass is a TCP/IP host in user space, for programs that need
// TCP without a kernel: tunnels, sandboxes, test beds. It drives package
// host, which is pure, with real time, real links and goroutines, and shows
// connections as package net does.
//
//	a, b := mem.Pipe(mem.Config{MTU: 1500}) // or tun.Open("tg0", …), or a Link of your own
//
//	server, err := tcpglass.New(tcpglass.Config{
//		Link:  a,
//		Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")},
//	})
//	…
//	defer server.Close()
//	ln, err := server.Listen("tcp", ":80")
//	…
//	go http.Serve(ln, handler)
//
//	client, err := tcpglass.New(tcpglass.Config{
//		Link:  b,
//		Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.2/24")},
//	})
//	…
//	defer client.Close()
//	conn, err := client.DialContext(ctx, "tcp", "10.0.0.1:80")
//
// # Contract
//
// A *Conn is a net.Conn, a *Listener a net.Listener, and a *PacketConn, for
// datagrams of UDP, a net.PacketConn; they behave as those of package net: what they return, when they wait, what wakes them.
// All errors are *net.OpError, but io.EOF, which is bare. errors.Is finds in
// them what a kernel would have said (syscall.ECONNREFUSED, ECONNRESET,
// ETIMEDOUT, EPIPE, EADDRINUSE, …), os.ErrDeadlineExceeded, net.ErrClosed,
// or the error of the context. What is different:
//
//   - Keep-alive is off until somebody asks for it, as RFC 9293 wants
//     (MUST-25).
//   - Names are not looked up: addresses are IP addresses.
//   - Close never waits, whatever SetLinger says.
//   - Only the first Write after a reset says ECONNRESET, later ones EPIPE,
//     as with a kernel. But every Read says ECONNRESET: a stream that was cut
//     off must not look as if it had ended.
//
// Methods may be called by any number of goroutines at once. Writes of
// several goroutines to one connection do not mix.
//
// Stack.Close aborts what is open, and leaves no goroutine, timer or
// descriptor behind. Stack.Shutdown lets connections end in peace first.
//
// # How it works
//
// A mutex guards the host. Every call, every batch from the link and the one
// timer do the same: enter takes the lock and the time, then the host is
// told, then leave sends what the host wants to send, wakes who waits for
// what has happened, and sets the timer. The lock is not held while the link
// is called. One goroutine at a time sends; what others leave behind
// meanwhile it finds when it comes back. A stack has no goroutine of its
// own, nor has a connection: the link may have one, and all else happens on
// the goroutines of those who call.
//
// Under testing/synctest all calls that wait are durably blocked, and time
// is the bubble's.
//
// # To see it
//
// Stats has counters by reason, Sockets every connection, half-open entry
// and record, Alarms the floods and scans that Config.Detect finds. Package
// metrics shows them to Prometheus and expvar, and writes a log of what is
// worth a look.
//
// # What it does not do
//
// Name lookup (but net.Resolver takes DialContext), file descriptors
// (SyscallConn), multicast groups, and several links per stack. The protocol
// is in package tcp, the host in package host.
//
// Start reading at stack.go, then output.go, wait.go and conn.go.
package tcpglass
