package packetdrill

import (
	"fmt"
	"strconv"
	"time"
)

// outcome is what a call gave.
type outcome struct {
	result  int64
	err     errno
	socket  *socket  // success made it
	outputs []output // what the call wrote into its arguments
}

// output is something that a call wrote.
type output struct {
	name      string
	want, got int64
}

// attempt tries to bring a call to its end; done is false where it has to
// wait. It is tried again whenever something has happened.
type attempt func() (o outcome, done bool)

// blocked is a call that waits.
type blocked struct {
	event     *Event
	try       attempt
	end       time.Duration // when it must return
	tolerance time.Duration
	wake      time.Duration // when it wants to be tried at the latest; 0: whenever
}

// until is when waiting has been in vain.
func (b *blocked) until() time.Duration { return b.end + b.tolerance }

// calls are the system calls that there are. Each checks its arguments and
// returns what to do.
var calls map[string]func(a *args) attempt

func init() { // not a literal: some of them look at run, which looks here
	calls = map[string]func(a *args) attempt{
		"socket": callSocket, "bind": callBind, "listen": callListen, "accept": callAccept, "accept4": callAccept,
		"connect": callConnect, "close": callClose, "shutdown": callShutdown, "fcntl": callFcntl, "ioctl": callIoctl,
		"read": callRead, "recv": callRead, "recvfrom": callRead, "readv": callReadv, "recvmsg": callRecvmsg,
		"write": callWrite, "send": callWrite, "sendto": callWrite, "writev": callWritev, "sendmsg": callSendmsg,
		"getsockopt": callGetsockopt, "setsockopt": callSetsockopt, "poll": callPoll,
	}
}

// call plays a system call.
func (r *run) call(e *Event) {
	c := e.Call
	if r.blocked != nil {
		r.fail("call-busy", c.Name, r.blocked.event.Call.Name)
		return
	}
	prepare, ok := calls[c.Name]
	if !ok {
		r.fail("call-missing", c.Name, c.Name)
		return
	}
	a := &args{run: r, call: c}
	try := prepare(a)
	if r.res.Problem != nil {
		return
	}
	r.begin(e, a, try)
}

// begin tries a call for the first time.
func (r *run) begin(e *Event, a *args, try attempt) {
	if try == nil { // refused for its arguments, as a kernel would
		try = func() (outcome, bool) { return outcome{result: -1, err: a.err}, true }
	}
	o, done := try()
	switch {
	case r.res.Problem != nil:
		return
	case e.Time.Blocks:
		r.block(e, a, try)
		if done {
			r.returned(o)
		}
	case !done:
		r.fail("call-blocks", e.Call.Name)
		return
	default:
		r.check(e, o)
	}
	r.drain()
}

// block notes that a call waits. Its end counts from what its beginning
// counts from.
func (r *run) block(e *Event, a *args, try attempt) {
	end := e.Time.End
	if e.Time.Kind == Relative {
		end += r.last - e.Time.From
	}
	r.blocked = &blocked{
		event:     e,
		try:       try,
		end:       end,
		tolerance: r.tolerance(end - r.last),
		wake:      a.wake,
	}
}

// tryBlocked tries the call that waits, and reports whether it has returned.
func (r *run) tryBlocked() bool {
	if r.blocked == nil || r.res.Problem != nil {
		return false
	}
	o, done := r.blocked.try()
	if done {
		r.returned(o)
	}
	return done
}

// returned checks when a call that was allowed to wait returned, and with
// what.
func (r *run) returned(o outcome) {
	b := r.blocked
	r.blocked = nil
	if d := r.elapsed() - b.end; d.Abs() > b.tolerance {
		r.failAt(b.event.Line, "call-time", b.event.Call.Name, b.end.Seconds(), r.elapsed().Seconds(), b.tolerance.Seconds())
		return
	}
	r.check(b.event, o)
}

// stuck fails the call that still waits when it should have returned.
func (r *run) stuck() {
	if b := r.blocked; b != nil && r.res.Problem == nil {
		r.failAt(b.event.Line, "call-stuck", b.event.Call.Name, b.end.Seconds())
	}
}

// check compares what a call gave with what it should.
func (r *run) check(e *Event, o outcome) {
	c := e.Call
	want, given := r.eval(c, c.Result)
	switch {
	case r.res.Problem != nil:
		return
	case !given: // three dots: anything will do
	case want >= 0 && o.err == 0 && o.socket != nil:
		r.fds[want] = o.socket
	case want != o.result, c.Errno != "" && symbols[c.Errno] != int64(o.err):
		r.failAt(e.Line, "call-result", c.Name, printWant(want, c.Errno), o.String())
		return
	}
	for _, out := range o.outputs {
		if out.want != out.got {
			r.failAt(e.Line, "call-output", c.Name, out.name, strconv.FormatInt(out.want, 10), strconv.FormatInt(out.got, 10))
			return
		}
	}
}

func printWant(want int64, errno string) string {
	if errno == "" {
		return strconv.FormatInt(want, 10)
	}
	return fmt.Sprintf("%d %s", want, errno)
}

// String is the outcome in the language of the scripts.
func (o outcome) String() string {
	switch {
	case o.err != 0:
		return fmt.Sprintf("-1 %s", errnoNames[o.err])
	case o.socket != nil:
		return "a new file descriptor"
	}
	return strconv.FormatInt(o.result, 10)
}

// once makes an attempt of what never waits.
func once(do func() (int64, errno)) attempt {
	return func() (outcome, bool) {
		n, err := do()
		return resultOf(n, err), true
	}
}

// resultOf is a result, or -1 and why.
func resultOf(n int64, err errno) outcome {
	if err != 0 {
		return outcome{result: -1, err: err}
	}
	return outcome{result: n}
}

// would is the outcome of a call that would have to wait: EAGAIN where the
// socket does not allow that.
func would(nonblock bool) (outcome, bool) {
	return outcome{result: -1, err: eAGAIN}, nonblock
}
