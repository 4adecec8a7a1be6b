package scenario

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/wire"
)

// Number is a sequence number as a scripted peer writes it.
type Number struct {
	Given    bool // else the peer's own idea of it
	Relative bool // N is added to it
	N        int64
}

// String is the number as it is written.
func (n Number) String() string {
	if n.Relative {
		return fmt.Sprintf("%+d", n.N)
	}
	return strconv.FormatInt(n.N, 10)
}

// Sends is what a scripted peer sends.
type Sends struct {
	Flags        wire.Flags
	From         string // whose address it claims to have; empty: its own
	FromPort     uint16 // 0: the one it was last written to
	To           string // empty: whoever wrote to it last
	ToPort       uint16
	Seq, Ack     Number
	Window       int // -1: as much as fits
	Len          int // octets of payload
	Urgent       uint16
	MSS          uint16
	Scale        int  // -1: no option
	Stamps       bool // with the next two
	TSVal, TSEcr uint32
}

// String is the action.
func (x *Sends) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "sends %s", x.Flags)
	part := func(there bool, format string, args ...any) {
		if there {
			fmt.Fprintf(&b, " "+format, args...)
		}
	}
	part(x.From != "", "from %s %d", x.From, x.FromPort)
	part(x.From == "" && x.FromPort != 0, "from %d", x.FromPort)
	part(x.To != "", "to %s %d", x.To, x.ToPort)
	part(x.Seq.Given, "seq %s", x.Seq)
	part(x.Ack.Given, "ack %s", x.Ack)
	part(x.Window >= 0, "win %d", x.Window)
	part(x.Len > 0, "len %d", x.Len)
	part(x.Urgent > 0, "urg %d", x.Urgent)
	part(x.MSS > 0, "mss %d", x.MSS)
	part(x.Scale >= 0, "scale %d", x.Scale)
	part(x.Stamps, "ts %d/%d", x.TSVal, x.TSEcr)
	return b.String()
}

// parts are what may follow the flags, in any order.
var parts = map[string]func(s *Scenario, w *words, x *Sends){
	"from":  func(s *Scenario, w *words, x *Sends) { x.From, x.FromPort = s.source(w) },
	"to":    func(s *Scenario, w *words, x *Sends) { x.To, x.ToPort = s.target(w) },
	"seq":   func(_ *Scenario, w *words, x *Sends) { x.Seq = w.relative() },
	"ack":   func(_ *Scenario, w *words, x *Sends) { x.Ack = w.relative() },
	"win":   func(_ *Scenario, w *words, x *Sends) { x.Window = int(w.value(a16, "win").n) },
	"len":   func(_ *Scenario, w *words, x *Sends) { x.Len = int(w.value(a16, "len").n) },
	"urg":   func(_ *Scenario, w *words, x *Sends) { x.Urgent = uint16(w.value(a16, "urg").n) },
	"mss":   func(_ *Scenario, w *words, x *Sends) { x.MSS = uint16(w.value(a16, "mss").n) },
	"scale": func(_ *Scenario, w *words, x *Sends) { x.Scale = int(w.value(aScale, "scale").n) },
	"ts":    func(_ *Scenario, w *words, x *Sends) { w.stamps(x) },
}

func readSends(s *Scenario, w *words) Action {
	if w.is("datagram") {
		return s.datagram(w)
	}
	x := &Sends{Window: -1, Scale: -1}
	flags := w.read(Term("flags"))
	if err := x.Flags.UnmarshalText([]byte(flags)); w.err == nil && err != nil {
		w.wrong("bad-value", "sends", flags, Term("flags"))
	}
	for w.more() {
		name := w.read(names(parts))
		read, ok := parts[name]
		if !ok {
			w.wrong("unexpected", name, names(parts))
			return x
		}
		read(s, w, x)
	}
	return x
}

// source reads [WHO] PORT.
func (s *Scenario) source(w *words) (who string, port uint16) {
	if v, ok := aPort.parse(w.peek()); ok {
		w.read("")
		return "", uint16(v.n)
	}
	return s.target(w)
}

// target reads WHO PORT. Who may be an address.
func (s *Scenario) target(w *words) (who string, port uint16) {
	who = w.read(Term("an-address"))
	if a, err := netip.ParseAddr(who); err != nil || !a.Is4() {
		s.known(w, who)
	}
	return who, w.port("port")
}

// relative reads 100, +1, -1.
func (w *words) relative() Number {
	s := w.read(Term("a-relative"))
	digits := strings.TrimLeft(s, "+-")
	v, ok := aNumber.parse(digits)
	n := Number{Given: true, Relative: s != digits, N: v.n}
	if w.err == nil && (!ok || len(s)-len(digits) > 1) {
		w.wrong("bad-value", "number", s, Term("a-relative"))
	}
	if strings.HasPrefix(s, "-") {
		n.N = -n.N
	}
	return n
}

// stamps reads 100/0.
func (w *words) stamps(x *Sends) {
	s := w.read(Term("stamps"))
	val, ecr, _ := strings.Cut(s, "/")
	v, ok1 := aNumber.parse(val)
	e, ok2 := aNumber.parse(ecr)
	if w.err == nil && !(ok1 && ok2) {
		w.wrong("bad-value", "ts", s, Term("stamps"))
	}
	x.Stamps, x.TSVal, x.TSEcr = true, uint32(v.n), uint32(e.n)
}

// Floods is a stream of forged SYNs, or datagrams.
type Floods struct {
	To      string
	Port    uint16
	Count   int
	Every   time.Duration
	Sources string // random, one, replayed, or a prefix
	Tell    int    // of so many the trace tells; 0: of all
	UDP     bool   // datagrams
	Octets  int    // of each
}

// String is the action.
func (f *Floods) String() string {
	what := "SYNs"
	if f.UDP {
		what = "datagrams of " + strconv.Itoa(f.Octets)
	}
	return fmt.Sprintf("floods %s %d with %d %s every %s from %s%s", f.To, f.Port, f.Count, what, duration(f.Every), f.Sources, telling(f.Tell))
}

// aMany is how many there are of a flood, or of visits. It is bounded, so
// that a slip does not take minutes.
var aMany = kind{"a-count", integer(1, 1<<20)}

func readFloods(s *Scenario, w *words) Action {
	f := &Floods{}
	if n := s.who(w); n != nil {
		f.To = n.Name
	}
	f.Port = w.port("floods")
	w.must("with")
	f.Count = int(w.value(aMany, "with").n)
	if strings.HasPrefix(w.choice("SYN", "SYNs", "datagram", "datagrams"), "datagram") {
		w.must("of")
		f.UDP, f.Octets = true, int(w.value(aDatagram, "of").n)
	}
	w.must("every")
	f.Every = w.value(aTime, "every").d
	w.must("from")
	f.Sources = w.read(Term("sources"))
	if w.err == nil && !validSources(f.Sources) {
		w.wrong("bad-value", "from", f.Sources, Term("sources"))
	}
	f.Tell = w.telling()
	return f
}

func validSources(s string) bool {
	switch s {
	case "random", "one", "replayed":
		return true
	}
	p, err := netip.ParsePrefix(s)
	return err == nil && p.Addr().Is4()
}
