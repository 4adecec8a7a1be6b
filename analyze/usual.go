package analyze

import (
	"slices"
	"time"

	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// usual are connections that go as most do, in the words of this program's
// passive, after each of their segments; in front stands one that is all zero.
// Whatever is packed is what differs from one of them.
//
// usualIn says which of them has the same states.
var usual, usualIn = makeUsual()

const states = passive.TimeWait + 1

// example is a usual connection. The words that are near to something are
// zero in it.
type example struct {
	image    image
	expected set // the words that will be others in a connection just as usual
}

func makeUsual() (all []example, in [states][states]uint8) {
	all = append(all, example{})
	for _, moves := range usualMoves() {
		var c, other passive.Conn
		others := played(moves, 2)
		for i, s := range played(moves, 1) {
			c.Observe(&s)
			other.Observe(&others[i])
			in[c.Ends[0].State][c.Ends[1].State] = uint8(len(all))
			all = append(all, exampleOf(&c, &other))
		}
	}
	return all, in
}

// exampleOf makes one of two usual connections.
func exampleOf(c, other *passive.Conn) (x example) {
	x.image = *imageOf(c)
	x.expected = x.image.differences(imageOf(other))
	for i, k := range kinds {
		if k != [2]kind{plain, plain} {
			x.image[i] = 0
		}
	}
	return x
}

// usualFor is the number of the usual connection that c is like.
func usualFor(c *passive.Conn) uint8 {
	a, b := c.Ends[0].State, c.Ends[1].State
	if a >= states || b >= states {
		return 0
	}
	return usualIn[a][b]
}

// move is a segment of a usual connection.
type move struct {
	from  passive.Side
	flags wire.Flags
	text  uint32 // octets
}

const (
	near, far = passive.Side(0), passive.Side(1) // who asks, and who answers
	fin       = wire.FIN | wire.ACK
)

var usualOpening = []move{
	{near, wire.SYN, 0}, {far, wire.SYN | wire.ACK, 0}, {near, wire.ACK, 0},
	{near, wire.ACK, 100}, {far, wire.ACK, 0}, {far, wire.ACK, 100}, {near, wire.ACK, 0},
}

var usualClosings = [][]move{
	{{near, wire.RST | wire.ACK, 0}},
	{{far, fin, 0}, {near, wire.ACK, 0}, {near, fin, 0}, {far, wire.ACK, 0}},
	{{near, fin, 0}, {far, fin, 0}, {near, wire.ACK, 0}},
	{{near, fin, 0}, {far, wire.ACK, 0}, {far, fin, 0}, {near, wire.ACK, 0}},
}

var usualRefusal = []move{{near, wire.SYN, 0}, {far, wire.RST | wire.ACK, 0}}

func usualMoves() [][]move {
	all := [][]move{usualRefusal}
	for _, closing := range usualClosings {
		all = append(all, slices.Concat(usualOpening, closing))
	}
	return all
}

// played are the segments of moves. What is different in any two connections
// is so for another chance.
func played(moves []move, chance int) (all []dissect.Segment) {
	at := clock.Instant(time.Duration(chance) * time.Hour)
	next := [2]seq.Num{seq.Num(chance), seq.Num(chance)}
	var ends [2]wire.Endpoint
	for d := range ends {
		ends[d].Addr = wire.Addr4([4]byte{10, 0, 0, byte(chance)})
		ends[d].Port = uint16(2*chance + d)
	}
	for i, v := range moves {
		s := dissect.Segment{
			At: at, Frame: uint64((i + 1) * chance), Src: ends[v.from], Dst: ends[v.from.Peer()],
			Seq: next[v.from], Flags: v.flags, Window: 64240, Len: v.text * uint32(chance), TTL: 64,
		}
		if v.flags.Has(wire.ACK) {
			s.Ack = next[v.from.Peer()]
		}
		if v.flags.Has(wire.SYN) {
			s.Options = dissect.Options{Set: wire.OptMSS | wire.OptScale, MSS: 1460, Scale: 7}
		}
		next[v.from] = next[v.from].Add(int(s.Len))
		if v.flags&(wire.SYN|wire.FIN) != 0 {
			next[v.from] = next[v.from].Add(1)
		}
		at = at.Add(time.Duration(chance) * time.Millisecond)
		all = append(all, s)
	}
	return all
}
