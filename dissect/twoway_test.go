package dissect_test

import (
	"testing"

	"github.com/tcpglass/tcpglass/capture"
	"github.com/tcpglass/tcpglass/dissect"
	"github.com/tcpglass/tcpglass/wire"
)

// answer is the segment that most tests look for, from the server.
func answer() []byte {
	b := tcp4()
	copy(b[12:], cat(serverAddr[:], clientAddr[:]))
	copy(b[20:], cat(be16(serverPort), be16(clientPort)))
	return b
}

// inVLAN is an IPv4 packet behind a tag; 0 is none.
func inVLAN(id int, b []byte) []byte {
	if id == 0 {
		return inEther(0x0800, b)
	}
	return inEther(0x8100, cat(be16(id), be16(0x0800), b))
}

// Each line is a segment: who sent it, in which VLAN, and which connection
// it belongs to.
func TestBothDirectionsHaveOneTag(t *testing.T) {
	type line struct {
		server bool
		vlan   int
		conn   int
	}
	for _, tt := range []struct {
		what  string
		lines []line
	}{
		{"the same both ways", []line{{false, 5, 1}, {true, 5, 1}, {false, 5, 1}}},
		{"another for the answers", []line{{false, 5, 1}, {true, 6, 1}, {false, 5, 1}, {true, 6, 1}}},
		{"none for the answers", []line{{false, 5, 1}, {true, 0, 1}, {true, 0, 1}}},
		{"two networks with the same ports", []line{{false, 5, 1}, {false, 6, 2}, {true, 6, 2}, {true, 5, 1}, {false, 6, 2}}},
		{"more networks than are remembered: each has its own", []line{
			{false, 1, 1}, {false, 2, 2}, {false, 3, 3}, {false, 4, 4}, {false, 5, 5}, {true, 5, 1}, {false, 5, 5}}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			d := dissect.New()
			conns := map[int]uint16{}
			for i, l := range tt.lines {
				b := tcp4()
				if l.server {
					b = answer()
				}
				b = inVLAN(l.vlan, b)
				d.Frame(capture.Ethernet, &capture.Frame{Number: uint64(i + 1), Bytes: b, Length: len(b)})
				tag, known := conns[l.conn]
				if conns[l.conn] = d.Segment.Tag; known && tag != d.Segment.Tag {
					t.Errorf("line %d has tag %v, want that of its connection, %v", i, d.Tags(d.Segment.Tag), d.Tags(tag))
				}
			}
			seen := map[uint16]int{}
			for conn, tag := range conns {
				if other, twice := seen[tag]; twice {
					t.Errorf("connections %d and %d have the same tag %v", conn, other, d.Tags(tag))
				}
				seen[tag] = conn
			}
		})
	}
}

func TestAnErrorHasTheTagOfTheConnectionItIsAbout(t *testing.T) {
	d := dissect.New()
	give := func(b []byte) dissect.Kind {
		return d.Frame(capture.Ethernet, &capture.Frame{Number: 1, Bytes: b, Length: len(b)})
	}
	give(inVLAN(5, tcp4()))
	tag := d.Segment.Tag
	give(inVLAN(6, answer()))
	for _, vlan := range []int{6, 5, 7} {
		if k := give(inVLAN(vlan, inIP4(wire.ProtoICMP, quote(3, 3, 0, 8)))); k != dissect.ICMPError || d.Quote.Tag != tag {
			t.Errorf("an error in VLAN %d: kind %d, tag %v; want that of the connection, %v", vlan, k, d.Tags(d.Quote.Tag), d.Tags(tag))
		}
	}
}
