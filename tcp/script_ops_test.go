package tcp

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/seq"
	"github.com/tcpglass/tcpglass/wire"
)

// arrive plays a line that begins with <.
func (p *stage) arrive(l line) error {
	seg, err := parseSegment(l.args, p.window)
	if err != nil {
		return err
	}
	p.window = seg.Window
	v := p.tcb.Receive(p.now, &seg)
	if l.want != "" && v.String() != l.want {
		return fmt.Errorf("the verdict: got %s, want %s", v, l.want)
	}
	if l.op == "<<" {
		return nil
	}
	return p.settle()
}

// mustSend plays a line that begins with >.
func (p *stage) mustSend(l line) error {
	if len(p.sent) == 0 {
		return fmt.Errorf("nothing was sent")
	}
	d := p.sent[0]
	p.sent = p.sent[1:]
	if d.at != p.now {
		return fmt.Errorf("sent at %v, want %v: %s", p.since(d.at), p.since(p.now), describe(&d.seg))
	}
	on, off, err := parseFlags(l.args[0])
	if err != nil {
		return err
	}
	got := d.seg.Flags
	if !on.Has(wire.PSH) && !off.Has(wire.PSH) {
		got &^= wire.PSH // tested where it is named
	}
	if got != on {
		return fmt.Errorf("flags: got %v, want %v: %s", got, on, describe(&d.seg))
	}
	return pairs(l.args[1:], func(key, want string) error {
		got, err := field(&d.seg, key)
		if err == nil && got != want {
			err = fmt.Errorf("%s: got %s, want %s: %s", key, got, want, describe(&d.seg))
		}
		return err
	})
}

// call plays a line that begins with !.
func (p *stage) call(l line) error {
	got, err := p.userCall(l.args[0], l.args[1:])
	switch {
	case err != nil:
		return err
	case l.want == "" && isError(got):
		return fmt.Errorf("the call fails: %s", got)
	case l.want != "" && got != l.want:
		return fmt.Errorf("the call: got %s, want %s", got, l.want)
	}
	return p.settle()
}

func (p *stage) userCall(name string, args []string) (result string, err error) {
	c := p.tcb
	switch name {
	case "open", "listen":
		return word(c.Open(p.now, p.cfg, p.id, name == "listen")), nil
	case "shut":
		return word(c.CloseWrite(p.now)), nil
	case "close":
		return word(c.Close(p.now)), nil
	case "abort":
		return word(c.Abort(p.now)), nil
	case "write", "urgent", "read":
		n, err := strconv.Atoi(args[0])
		if err != nil {
			return "", err
		}
		if name == "read" {
			return p.readText(n)
		}
		return p.write(n, name == "urgent"), nil
	}
	return "done", p.set(name, args)
}

// set plays the calls that change a setting.
func (p *stage) set(name string, args []string) error {
	switch name {
	case "nodelay":
		p.tcb.SetNoDelay(args[0] == "on")
		return nil
	case "keepalive":
		if len(args) != 3 {
			return fmt.Errorf("keepalive IDLE INTERVAL COUNT")
		}
		idle, err1 := time.ParseDuration(args[0])
		interval, err2 := time.ParseDuration(args[1])
		count, err3 := strconv.Atoi(args[2])
		p.tcb.SetKeepAlive(p.now, KeepAlive{Idle: idle, Interval: interval, Count: count})
		return first(err1, err2, err3)
	case "dscp":
		n, err := strconv.Atoi(args[0])
		p.tcb.SetDSCP(uint8(n))
		return err
	case "press":
		level := slices.Index(levelNames[:], args[0])
		if level < 0 {
			return fmt.Errorf("no such level: %s", args[0])
		}
		p.tcb.Press(Level(level))
		return nil
	case "give-up":
		p.tcb.GiveUp(p.now)
		return nil
	case "timeout":
		d, err := time.ParseDuration(args[0])
		p.tcb.SetUserTimeout(p.now, d)
		return err
	}
	return fmt.Errorf("no such call: %s", name)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// write writes n octets of the pattern and says how many were taken.
func (p *stage) write(n int, urgent bool) string {
	at := p.tcb.Status().ISS.Add(1 + p.written)
	if p.tcb.State() == Closed || p.tcb.State() == Listen {
		at = p.id.ISS.Add(1)
	}
	call := p.tcb.Write
	if urgent {
		call = p.tcb.WriteUrgent
	}
	k, err := call(p.now, pattern(at, n))
	p.written += k
	if err != nil {
		return word(err)
	}
	return strconv.Itoa(k)
}

// readText reads up to n octets, compares them with the pattern, and says
// how many there were.
func (p *stage) readText(n int) (string, error) {
	b := make([]byte, n)
	k, err := p.tcb.Read(p.now, b)
	if err != nil {
		return word(err), nil
	}
	if !bytes.Equal(b[:k], pattern(p.tcb.Status().IRS.Add(1+p.read), k)) {
		return "", fmt.Errorf("the octets read are not those that the peer sent")
	}
	p.read += k
	return strconv.Itoa(k), nil
}

// errorWords are the user's errors as scripts write them.
var errorWords = map[error]string{
	nil: "done", io.EOF: "eof",
	ErrRefused: "refused", ErrReset: "reset", ErrTimeout: "timeout",
	ErrUnreachable: "unreachable", ErrClosed: "closed", ErrClosing: "closing",
	ErrNotOpen: "not-open", ErrOpen: "open", ErrNoMemory: "no-memory",
}

func word(err error) string { return errorWords[err] }

// isError reports whether the result of a call is one that a script has to
// ask for.
func isError(result string) bool {
	_, err := strconv.Atoi(result)
	return err != nil && result != "done"
}

// check plays a line that looks: =, ? and *.
func (p *stage) check(l line) error {
	switch l.op {
	case "=":
		if got := p.tcb.State().String(); got != l.args[0] {
			return fmt.Errorf("the state: got %s, want %s", got, l.args[0])
		}
		return nil
	case "*":
		return p.checkNews(l.args[0])
	}
	return pairs(l.args, func(key, want string) error {
		got, ok := values(p)[key]
		switch {
		case !ok:
			return fmt.Errorf("a connection has no value %q", key)
		case fmt.Sprint(got) != want:
			return fmt.Errorf("%s: got %v, want %s", key, got, want)
		}
		return nil
	})
}

var newsWords = map[string]EventKind{
	"opened": Opened, "readable": Readable, "writable": Writable,
	"urgent": UrgentNews, "trouble": Trouble, "ended": Ended,
}

func (p *stage) checkNews(name string) error {
	name, minus := strings.CutPrefix(name, "-")
	kind, ok := newsWords[name]
	switch told := p.told>>kind&1 != 0; {
	case !ok:
		return fmt.Errorf("no news is called %q", name)
	case minus && told:
		return fmt.Errorf("the user was told %q, and should not have been", name)
	case !minus && !told:
		return fmt.Errorf("the user was not told %q", name)
	}
	p.told &^= 1 << kind
	return nil
}

// values are what a line with ? can ask for.
func values(p *stage) map[string]any {
	st := p.tcb.Status()
	return map[string]any{
		"una": uint32(st.SndUna), "nxt": uint32(st.SndNxt), "expects": uint32(st.RcvNxt),
		"wnd": st.SndWnd, "offers": st.RcvWnd, "mss": st.MSS,
		"cwnd": st.Cwnd, "ssthresh": st.Ssthresh,
		"rto": st.RTO, "srtt": st.SRTT,
		"unsent": st.Unsent, "unacked": st.Unacked,
		"unread": st.Unread, "early": st.OutOfOrder, "urgent": st.Urgent,
		"retransmits": st.Retransmits, "timeouts": st.Timeouts,
		"soft": st.SoftError, "stamps": st.Timestamps,
		"limit": p.tcb.tune.limit, "memory": p.cfg.Memory.Used(), "err": word(p.tcb.Err()),
		"ecn": st.ECN, "marks": st.Marks, "echoes": st.Echoes, "dscp": st.DSCP,
	}
}

// notify plays an ICMP message.
func (p *stage) notify(l line) error {
	kinds := map[string]AdviceKind{"soft": Soft, "hard": Hard, "toobig": TooBig}
	a := Advice{Kind: kinds[l.args[0]]}
	var num uint32
	_, err := fmt.Sscan(strings.Join(l.args[1:], " "), &num, &a.MTU)
	if err != nil && a.Kind == TooBig {
		return err
	}
	a.Seq = seq.Num(num)
	p.tcb.Notify(p.now, a)
	return p.settle()
}
