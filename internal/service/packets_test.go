package service

import (
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestServicesOverUDP(t *testing.T) {
	long := strings.Repeat("x", 2000)
	for _, tt := range []struct {
		what     string
		serve    func(net.PacketConn)
		from     string
		question string
		want     string // "-": no answer
	}{
		{"echo", EchoPackets, ":0", "hello", "hello"},
		{"echo of much", EchoPackets, ":0", long, long},
		{"echo of nothing", EchoPackets, ":0", "", ""},
		{"echo to a service", EchoPackets, ":7", "hello", "-"},
		{"discard", DiscardPackets, ":0", "hello", "-"},
		{"chargen", ChargenPackets, ":0", "hello", " !\"#$"},
		{"chargen of much", ChargenPackets, ":0", long, string(pattern[:512])},
		{"chargen to a service", ChargenPackets, ":19", "hello", "-"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, client := twoStacks(t)
				pc, err := server.ListenPacket("udp", ":70")
				if err != nil {
					t.Fatal(err)
				}
				go tt.serve(pc)
				c, err := client.DialFrom(t.Context(), "udp", tt.from, "10.0.0.1:70")
				if err != nil {
					t.Fatal(err)
				}
				c.Write([]byte(tt.question))
				c.SetReadDeadline(time.Now().Add(time.Minute))
				p := make([]byte, 1<<16)
				n, err := c.Read(p)
				switch {
				case tt.want == "-" && !os.IsTimeout(err):
					t.Errorf("got %q, %v; want no answer", p[:n], err)
				case tt.want != "-" && (err != nil || string(p[:n]) != tt.want):
					t.Errorf("got %d octets, %v; want %d", n, err, len(tt.want))
				}
			})
		})
	}
}
