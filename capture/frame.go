package capture

import "github.com/tcpglass/tcpglass/clock"

// Frame is one packet as a Source found it.
type Frame struct {
	Number    uint64        // in its source, from 1
	At        clock.Instant // nanoseconds since 1970, in the file's own resolution; 0 where the file does not say
	Interface int           // index into the source's Interfaces
	Bytes     []byte        // as many as were kept; valid until the next call of Next
	Length    int           // octets there were on the wire, as the record says: some records lie
	Direction Direction
	Comment   string // the packet's comment, pcapng §3.5; empty mostly
}

// Interface is where frames were captured.
type Interface struct {
	Name        string // if_name; empty in pcap files
	Description string // if_description
	Comment     string
	Link        LinkType
	Snap        int    // octets kept of each packet at most; 0 is no limit
	Section     int    // of the file, from 0
	Dropped     uint64 // frames that were lost in capturing, as far as the file has told
}

// Source is something that frames come from: a Reader, a Merge, a live
// interface.
type Source interface {
	// Next reads the next frame into f. It fails with io.EOF behind the last
	// one, and with a *Damage where the file breaks: what came before is fine.
	Next(f *Frame) error

	// Interfaces are those seen so far; more may come with any frame.
	Interfaces() []Interface
}

// Direction is which way a packet went at its interface: opt epb_flags,
// pcapng §4.3.1.
type Direction uint8

// The directions.
const (
	Unknown Direction = iota
	In
	Out
)
