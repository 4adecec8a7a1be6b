package tcpglass

import (
	"time"

	"github.com/tcpglass/tcpglass/clock"
)

// queue is the calls that wait for one thing. The zero value is empty.
type queue struct{ first *waiter }

// waiter is one call that waits. A stack keeps those that are not in use: a
// connection nobody waits for owns none, and no deadline has a timer unless
// a call waits for it.
type waiter struct {
	next  *waiter
	token chan struct{} // holds one when the waiter was woken
	alarm *time.Timer   // made with the first deadline
}

// join puts a waiter at the head of q. Whoever joins must sleep. Between the
// two, which may be long, the lock is given away; being woken is remembered.
func (st *Stack) join(q *queue) *waiter {
	w := st.spare
	if w == nil {
		w = &waiter{token: make(chan struct{}, 1)}
	} else {
		st.spare = w.next
	}
	w.next, q.first = q.first, w
	return w
}

// sleep waits until w is woken, the deadline by passes (zero: none), or done
// is closed. It does not say which: the caller looks at what it waited for.
// It is called without the lock and returns with it, and the time.
func (st *Stack) sleep(w *waiter, q *queue, by clock.Instant, done <-chan struct{}) clock.Instant {
	woken := w.park(st.clock, by, done)
	now := st.enter()
	if !woken && !q.remove(w) {
		st.mu.Unlock()
		<-w.token // somebody was about to wake it, and holds it until then
		now = st.enter()
	}
	w.next, st.spare = st.spare, w
	return now
}

// park blocks. It reports whether w was woken.
func (w *waiter) park(c clock.Real, by clock.Instant, done <-chan struct{}) bool {
	if !by.Set() && done == nil {
		<-w.token
		return true
	}
	return w.parkUntil(w.ring(c, by), done)
}

func (w *waiter) parkUntil(late <-chan time.Time, done <-chan struct{}) (woken bool) {
	select {
	case <-w.token:
		woken = true
	case <-late:
	case <-done:
	}
	if late != nil {
		w.alarm.Stop()
	}
	return woken
}

// ring sets the alarm for by; nil where there is no deadline.
func (w *waiter) ring(c clock.Real, by clock.Instant) <-chan time.Time {
	if !by.Set() {
		return nil
	}
	d := by.Sub(c.Now())
	if w.alarm == nil {
		w.alarm = time.NewTimer(d)
	} else {
		w.alarm.Reset(d)
	}
	return w.alarm.C
}

// remove takes w out of q, if it is there.
func (q *queue) remove(w *waiter) bool {
	for p := &q.first; *p != nil; p = &(*p).next {
		if *p == w {
			*p = w.next
			return true
		}
	}
	return false
}

// wake takes all waiters out of q, to be roused when the lock is free: there
// is no use in waking somebody who then waits for the lock.
func (st *Stack) wake(q *queue) {
	for w := q.first; w != nil; w = q.first {
		q.first = w.next
		w.next, st.woken = st.woken, w
	}
}

// takeWoken is those who are to be roused, and who will.
func (st *Stack) takeWoken() *waiter {
	w := st.woken
	st.woken = nil
	return w
}

// rouse wakes a list of waiters, without the lock.
func rouse(w *waiter) {
	for w != nil {
		next := w.next // w is somebody else's once it has its token
		w.token <- struct{}{}
		w = next
	}
}
