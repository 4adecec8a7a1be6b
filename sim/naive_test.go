package sim

import (
	"reflect"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/host"
)

func TestANaiveServerMakesAConnectionOfEverySyn(t *testing.T) {
	w := New(1)
	n := w.Naive("naive", prefix("10.0.0.2/24"), 100)
	p := w.Peer("forger", prefix("10.0.0.66/24"), nil)
	w.Join(p.Node, n.Node, Pipe{Delay: ms})
	w.At(0, func() { p.Flood(Flood{To: n.Addr(80), Count: 150, Every: ms, Sources: RandomSources()}) })
	w.Run(time.Second)
	if n.HalfOpen() != 100 || n.Memory() != 100*naiveCost {
		t.Errorf("%d half-open connections in %d octets, want all 100 that there may be, %d each", n.HalfOpen(), n.Memory(), naiveCost)
	}
	if size := int(reflect.TypeFor[naive]().Size()); size > naiveCost || size < naiveCost/2 {
		t.Errorf("a connection takes %d octets, and is said to take %d", size, naiveCost)
	}
	w.Run(10 * time.Minute)
	if n.HalfOpen() != 0 || n.Memory() != 0 {
		t.Errorf("after ten minutes %d are left, in %d octets", n.HalfOpen(), n.Memory())
	}
}

func TestANaiveServerShakesHands(t *testing.T) {
	w := New(1)
	n := w.Naive("naive", prefix("10.0.0.2/24"), 100)
	client := w.Host("client", prefix("10.0.0.1/24"), host.Config{})
	w.Join(client, n.Node, Pipe{Delay: ms})
	var c *host.Conn
	w.At(0, func() { c, _ = client.Dial(n.Addr(80)) })
	w.Run(time.Second)
	if c.State().String() != "ESTABLISHED" || n.HalfOpen() != 0 || len(n.conns) != 1 {
		t.Errorf("the client is %v, the server has %d half-open of %d", c.State(), n.HalfOpen(), len(n.conns))
	}
	w.At(time.Second, func() { c.Abort(w.Now()) })
	w.Run(2 * time.Second)
	if len(n.conns) != 0 {
		t.Error("a connection that was reset is still there")
	}
}
