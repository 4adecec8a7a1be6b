package tcpglass_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/netip"

	"github.com/tcpglass/tcpglass"
	"github.com/tcpglass/tcpglass/host"
	"github.com/tcpglass/tcpglass/link"
	"github.com/tcpglass/tcpglass/link/mem"
)

// Two hosts in one process: a web server, and who asks it.
func Example() {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	server, client := stack(a, "10.0.0.1/24"), stack(b, "10.0.0.2/24")
	defer server.Close()
	defer client.Close()

	ln, err := server.Listen("tcp", ":80")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello to %s", r.Host)
	}))

	web := http.Client{Transport: &http.Transport{DialContext: client.DialContext}}
	defer web.CloseIdleConnections()
	r, err := web.Get("http://10.0.0.1/")
	if err != nil {
		log.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	fmt.Println(string(body), err)
	// Output: hello to 10.0.0.1 <nil>
}

func stack(l link.Link, addr string) *tcpglass.Stack {
	st, err := tcpglass.New(tcpglass.Config{
		Link:  l,
		Addrs: []netip.Prefix{netip.MustParsePrefix(addr)},
	})
	if err != nil {
		log.Fatal(err)
	}
	return st
}

// A time server of one line, and who asks it.
func ExampleStack_ListenPacket() {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	server, client := stack(a, "10.0.0.1/24"), stack(b, "10.0.0.2/24")
	defer server.Close()
	defer client.Close()

	pc, err := server.ListenPacket("udp", ":37")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		question := make([]byte, 100)
		_, from, err := pc.ReadFrom(question)
		if err == nil {
			pc.WriteTo([]byte("ten past"), from)
		}
	}()

	c, err := client.Dial("udp", "10.0.0.1:37")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprint(c, "what time is it?")
	answer := make([]byte, 100)
	n, err := c.Read(answer)
	fmt.Println(string(answer[:n]), err)
	// Output: ten past <nil>
}

// A gate that takes connections to any address, and says no to those that
// lead nowhere.
func ExampleStack_Forward() {
	a, b := mem.Pipe(mem.Config{MTU: 1500})
	gate, client := stack(a, "10.0.0.1/24"), stack(b, "10.0.0.2/24")
	defer gate.Close()
	defer client.Close()

	f, err := gate.Forward(host.ListenConfig{})
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for {
			req, err := f.Next()
			if err != nil {
				return
			}
			if req.To().Port() != 80 { // a real gate would try to dial onwards
				req.Refuse()
				continue
			}
			conn, err := req.Accept(context.Background())
			if err != nil {
				continue
			}
			fmt.Fprintf(conn, "this is as good as %v", req.To())
			conn.Close()
		}
	}()

	conn, err := client.Dial("tcp", "203.0.113.5:80")
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	said, err := io.ReadAll(conn)
	fmt.Println(string(said), err)

	_, err = client.Dial("tcp", "203.0.113.5:81")
	fmt.Println(err)
	// Output:
	// this is as good as 203.0.113.5:80 <nil>
	// dial tcp 203.0.113.5:81: connect: connection refused
}
