package lessons

import (
	"net/netip"
	"time"

	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/sim"
)

const ms = time.Millisecond

// Where the two ends of most lessons live.
var (
	clientAddr = netip.MustParsePrefix("10.0.0.1/24")
	serverAddr = netip.MustParsePrefix("10.0.0.2/24")
)

// The question and the answer. They are HTTP so that whoever opens the
// capture finds something there to read.
const (
	request  = "GET /hello HTTP/1.1\r\nHost: server\r\n\r\n"
	response = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nHello.\n"
)

// sevenSegments is the whole life of a connection, in the order of the
// textbooks. Everybody takes a moment to think, so that every segment
// stands alone.
func sevenSegments(w *sim.World) {
	client := w.Host("client", clientAddr, host.Config{})
	server := w.Host("server", serverAddr, host.Config{})
	w.Join(client, server, sim.Pipe{Delay: 50 * ms})

	serve(w, server, 80)
	caller := &user{world: w}
	client.News = caller.news
	w.At(0, func() { caller.conn = must(client.Dial(server.Addr(80))) })
	w.At(200*ms, func() { caller.write(request) })
	w.At(450*ms, func() { caller.close() })
	w.Run(2 * time.Minute)
}

// serve answers every request on a port, and closes when the client has.
func serve(w *sim.World, n *sim.Node, port uint16) {
	l := must(n.Listen(port, host.ListenConfig{}))
	n.News = func(e host.Event) {
		switch e.Kind {
		case host.Acceptable:
			c, _ := l.Accept()
			c.Owner = &user{world: w, conn: c, think: 10 * ms, answer: response, last: 30 * ms}
		default:
			if u, ok := e.Conn.Owner.(*user); ok {
				u.news(e)
			}
		}
	}
}
