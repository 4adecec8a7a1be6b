package analyze

import "github.com/tcpglass/tcpglass/analyze/passive"

// Sums are sums over connections.
type Sums struct {
	Connections uint64
	Packets     uint64
	Payload     uint64 // octets, repeats counted again
	Unique      uint64 // the same, each counted once

	Handshakes [passive.SynAckOnly + 1]uint64 // by verdict on the opening
	Closes     [passive.Reset + 1]uint64      // by verdict on the ending
	States     States                         // of both ends, when the capture ended

	Retransmissions uint64
	Needless        uint64 // of these
	Copies          uint64 // packets that are in the capture more than once
}

func (s *Sums) add(c *passive.Conn) {
	s.Connections++
	s.Handshakes[c.Handshake()]++
	s.Closes[c.Close()]++
	s.States.count(c, +1)
	for i := range c.Ends {
		e := &c.Ends[i]
		s.Packets += e.Packets
		s.Payload += e.Bytes
		s.Unique += e.Unique()
		s.Retransmissions += uint64(e.Stream.Repairs.All())
		s.Needless += uint64(e.Stream.Repairs.Spurious())
		s.Copies += uint64(e.Stream.Segments.Copy) + uint64(e.Stream.Segments.Bare)
	}
}

func (s *Sums) join(o *Sums) {
	s.Connections += o.Connections
	s.Packets += o.Packets
	s.Payload += o.Payload
	s.Unique += o.Unique
	s.Retransmissions += o.Retransmissions
	s.Needless += o.Needless
	s.Copies += o.Copies
	for i, n := range o.Handshakes {
		s.Handshakes[i] += n
	}
	for i, n := range o.Closes {
		s.Closes[i] += n
	}
	for i := range o.States {
		for j, n := range o.States[i] {
			s.States[i][j] += n
		}
	}
}
