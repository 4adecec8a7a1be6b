package packetdrill

import (
	"net/netip"
	"time"
)

// args are the arguments of one call, being read. A problem with one of them
// ends the script; err is what the kernel itself would say of them.
type args struct {
	*run
	call *Call
	err  errno
	wake time.Duration // see blocked
}

// eval is the value of an expression; given is false for three dots.
func (r *run) eval(c *Call, e Expr) (n int64, given bool) {
	switch e.Kind {
	case Ellipsis:
		return 0, false
	case Number:
		return e.Num, true
	case Name:
		n, ok := symbols[e.Text]
		if !ok {
			r.fail("no-symbol", c.Name, e.Text)
		}
		return n, true
	case Or:
		for _, item := range e.Items {
			bit, _ := r.eval(c, item)
			n |= bit
		}
		return n, true
	case List, Apply, Field:
		if len(e.Items) == 1 { // [1], htons(80)
			return r.eval(c, e.Items[0])
		}
	}
	r.fail("call-result", c.Name, "a number", "something else")
	return 0, true
}

// count checks how many arguments there are.
func (a *args) count(n int) bool {
	if len(a.call.Args) == n {
		return true
	}
	a.fail("call-args", a.call.Name, len(a.call.Args), n)
	return false
}

// num is argument i, counted from 0, as a number; three dots are 0.
func (a *args) num(i int) int64 {
	if i >= len(a.call.Args) {
		return 0
	}
	n, _ := a.eval(a.call, a.call.Args[i])
	return n
}

// bad says that argument i cannot be.
func (a *args) bad(i int, want string) { a.fail("call-arg", a.call.Name, i+1, want) }

// missing says that the stack cannot do what is asked.
func (a *args) missing(what string) attempt {
	a.fail("call-missing", a.call.Name, what)
	return nil
}

// refuse is what a kernel does about such arguments.
func (a *args) refuse(e errno) attempt {
	a.err = e
	return nil
}

// socket is the socket that the first argument names; nil where the call is
// to fail with EBADF.
func (a *args) socket() *socket {
	s := a.fds[a.num(0)]
	if s == nil {
		a.err = eBADF
	}
	return s
}

// addr is the address in argument i: the tool's own where it is three dots.
func (a *args) addr(i int, own netip.AddrPort) netip.AddrPort {
	e := a.call.Args[i]
	if e.Kind == Ellipsis {
		return own
	}
	if e.Kind != Struct {
		a.bad(i, "... or {sa_family = AF_INET, sin_port = htons(…), sin_addr = inet_addr(…)}")
		return own
	}
	for _, f := range e.Items {
		if f.Kind == Field && len(f.Items) == 1 {
			own = a.addrField(i, own, f)
		}
	}
	return own
}

// addrField is own with one of its parts replaced.
func (a *args) addrField(i int, own netip.AddrPort, f Expr) netip.AddrPort {
	switch v := f.Items[0]; f.Text {
	case "sin_port":
		n, given := a.eval(a.call, v)
		if given {
			return netip.AddrPortFrom(own.Addr(), uint16(n))
		}
	case "sin_addr":
		if v.Kind == Name && v.Text == "INADDR_ANY" || v.Kind == Apply && v.Text == "htonl" {
			return netip.AddrPortFrom(netip.IPv4Unspecified(), own.Port())
		}
		if v.Kind != Apply || len(v.Items) != 1 || v.Items[0].Kind != String {
			break
		}
		ip, err := netip.ParseAddr(v.Items[0].Text)
		if err != nil {
			a.bad(i, "an IPv4 address")
			break
		}
		return netip.AddrPortFrom(ip, own.Port())
	}
	return own
}

// vector is how many octets the pieces of argument i have together:
// [{..., 1000}, {iov_base=..., iov_len=1000}].
func (a *args) vector(i int, e Expr) (n int64) {
	if e.Kind != List {
		a.bad(i, "a list of {..., OCTETS}")
		return 0
	}
	for _, piece := range e.Items {
		if piece.Kind != Struct || len(piece.Items) != 2 {
			a.bad(i, "a list of {..., OCTETS}")
			return 0
		}
		octets, _ := a.eval(a.call, piece.Items[1])
		n += octets
	}
	return n
}

// message is the octets and flags of the message header in argument i.
func (a *args) message(i int) (octets int64) {
	e := a.call.Args[i]
	for _, f := range e.Items {
		switch {
		case f.Kind != Field || len(f.Items) != 1:
		case f.Text == "msg_iov":
			octets = a.vector(i, f.Items[0])
		case f.Text == "msg_control" && f.Items[0].Kind != Ellipsis:
			a.missing("control messages")
		}
	}
	return octets
}

// fieldOf is the value of a field of a struct.
func fieldOf(e Expr, name string) (Expr, bool) {
	for _, f := range e.Items {
		if f.Kind == Field && f.Text == name && len(f.Items) == 1 {
			return f.Items[0], true
		}
	}
	return Expr{}, false
}
