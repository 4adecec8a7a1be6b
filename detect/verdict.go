package detect

import (
	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/wire"
)

// Class is what the detector says of a server.
type Class uint8

// The classes.
const (
	Nothing Class = iota // nothing unusual
	Crowd                // many new clients that complete their handshakes: no alarm
	Flood                // handshakes that nobody means to complete
	Scan                 // few sources that ask for many ports
	classes = iota
)

var classNames = [classes]string{"nothing", "crowd", "flood", "scan"}

// String is the class in lower case.
func (c Class) String() string { return classNames[c%classes] }

// MarshalText is String, for JSON.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Alarm reports whether somebody should look: Flood or Scan.
func (c Class) Alarm() bool { return c == Flood || c == Scan }

// Shape is what kind of flood it is, the vaguest first.
type Shape uint8

// The shapes. A Scan, a Crowd and Nothing have none.
const (
	Shapeless Shape = iota
	Acks            // not SYNs: ACKs that belong to nothing
	Random          // forged sources all over the place
	OnePrefix       // from one /24, or one /48 of IPv6
	Replayed        // the same SYNs again and again
	OneSource       // from one address
	shapes    = iota
)

var shapeNames = [shapes]string{"", "acks", "random", "one-prefix", "replayed", "one-source"}

// String is the shape in lower case.
func (s Shape) String() string { return shapeNames[s%shapes] }

// MarshalText is String, for JSON.
func (s Shape) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Verdict is what the detector says of a server, with what it rests on.
type Verdict struct {
	Class   Class
	Shape   Shape
	Server  wire.Endpoint // port 0: all silent ports of the address; all zero: many addresses
	Source  wire.Addr     // the scanner; the source or the prefix of a flood that has one
	Port    uint16        // the port that most SYNs ask for; 0 where none is
	At      clock.Instant // when the verdict was reached, by the time of events
	Signals [signals]Signal
}

// Prefix is the length of Source's prefix in bits.
func (v *Verdict) Prefix() int {
	switch {
	case v.Shape != OnePrefix && v.Source.Is4():
		return 32
	case v.Shape != OnePrefix:
		return 128
	case v.Source.Is4():
		return prefix4
	}
	return prefix6
}

// told is the server's verdict as it is given away.
func (s *server) told() Verdict {
	v := Verdict{
		Class: s.finding.class, Shape: s.finding.shape, Source: s.finding.whom,
		Server: s.name, Port: s.name.Port,
		At:      instantOf(s.finding.since + 1),
		Signals: s.signals(),
	}
	if v.Port == 0 && s.port.strong() {
		v.Port = s.port.port
	}
	return v
}

// told is the verdict on a scanner, under the name of who is scanned.
func (s *source) told(c Class) Verdict {
	v := Verdict{Class: c, Source: s.addr, At: instantOf(s.tick)}
	if !s.wide {
		v.Server.Addr = s.server
	}
	v.Signals[Doors] = Signal{Known: true, Value: s.doors(), Score: s.doors() / scanDoors}
	failed := 1 - float64(s.complete)/float64(max(s.syns, 1))
	v.Signals[Refused] = Signal{Known: true, Value: max(0, failed), Score: max(0, failed) / scanFailing}
	return v
}

func instantOf(tick int64) clock.Instant { return clock.Instant(tick * int64(Tick)) }

// Verdict is what is to be said of a server now: of an endpoint, or, with
// port 0, of the silent ports of an address.
func (d *Detector) Verdict(name wire.Endpoint) Verdict {
	if name.Port == 0 {
		if src := d.scanner(name.Addr); src != nil {
			return src.told(Scan)
		}
	}
	if n, ok := d.names.find(d.key.endpoint(&name), &name, &d.servers); ok {
		return d.servers[n].told()
	}
	return Verdict{Server: name}
}

// scanner is a source that scans an address, if there is one.
func (d *Detector) scanner(addr wire.Addr) (found *source) {
	d.scanners(func(src *source) bool {
		if src.server == addr {
			found = src
		}
		return found == nil
	})
	return found
}

// Servers calls f with the verdict on each server that is watched, until f
// returns false.
func (d *Detector) Servers(f func(Verdict) bool) {
	for n := range d.count {
		if !f(d.servers[n].told()) {
			return
		}
	}
}

// Alarms calls f with the verdict on each server that is under attack and
// each source that scans, until f returns false. It costs next to nothing
// where there are none.
func (d *Detector) Alarms(f func(Verdict) bool) {
	for n := range d.count {
		if s := &d.servers[n]; s.finding.class.Alarm() && !f(s.told()) {
			return
		}
	}
	d.scanners(func(src *source) bool { return f(src.told(Scan)) })
}

// scanners calls f with each source that scans, until f returns false.
func (d *Detector) scanners(f func(*source) bool) {
	left := d.scans
	for i := 0; i < sourceSets && left > 0; i++ {
		for j := range d.sources[i] {
			if src := &d.sources[i][j]; src.scanning {
				if left--; !f(src) {
					return
				}
			}
		}
	}
}

// news are verdicts that wait to be taken: a ring.
type news struct {
	verdict [MaxNews]Verdict
	first   int
	n       int
	lost    uint64
}

func (q *news) tell(v Verdict) {
	if q.n == MaxNews {
		q.first, q.n = (q.first+1)%MaxNews, q.n-1
		q.lost++
	}
	q.verdict[(q.first+q.n)%MaxNews] = v
	q.n++
}

// Next takes the next verdict that differs from the one before on the same
// server, or on the same scanner; false where there is none.
func (d *Detector) Next() (Verdict, bool) {
	q := &d.news
	if q.n == 0 {
		return Verdict{}, false
	}
	v := q.verdict[q.first]
	q.first, q.n = (q.first+1)%MaxNews, q.n-1
	return v, true
}

// Lost is how many verdicts went because nobody took them.
func (d *Detector) Lost() uint64 { return d.news.lost }
