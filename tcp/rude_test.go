package tcp

import (
	"bytes"
	"fmt"
	"testing"
)

// rude is a pair whose users lose their patience in the midst of it.
type rude struct {
	*pair
	turns [2]int // until the user of each end goes, by Close or by Abort
	gone  [2]bool
}

// act is what the users do after a step, instead of what users of a pair do.
func (r *rude) act() {
	for i := range r.ends {
		e := &r.ends[i]
		switch r.turns[i]--; {
		case r.gone[i]:
		case r.turns[i] <= 0:
			r.leave(i)
		case r.use(e) != nil, e.eof && e.out.closed: // the peer has left; or all is said
			e.Close(r.now)
			r.gone[i] = true
		}
	}
}

func (r *rude) leave(i int) {
	r.gone[i] = true
	if r.rng.IntN(2) == 0 {
		r.ends[i].Abort(r.now)
		return
	}
	r.ends[i].Close(r.now)
}

// run plays until nothing happens any more. A user who then still waits, for
// a peer that is long gone, goes as well.
func (r *rude) run(steps int) error {
	for range steps {
		more, err := r.move()
		if err != nil {
			return err
		}
		if more {
			r.act()
			continue
		}
		if r.gone[0] && r.gone[1] {
			return r.nothingLeft()
		}
		r.turns = [2]int{}
		r.act()
	}
	return fmt.Errorf("no end after %d steps: %+v, %+v", steps, r.ends[0].Status(), r.ends[1].Status())
}

// nothingLeft is what must hold when both users have gone.
func (r *rude) nothingLeft() error {
	for i := range r.ends {
		e, peer := &r.ends[i], &r.ends[1-i]
		switch used := e.cfg.Memory.Used(); {
		case e.State() != Closed:
			return fmt.Errorf("end %d is %v, want CLOSED", i, e.State())
		case used != 0:
			return fmt.Errorf("end %d still holds %d octets of memory", i, used)
		case !bytes.HasPrefix(peer.text, e.got):
			return fmt.Errorf("end %d read %d octets that are not a prefix of what was sent", i, len(e.got))
		}
	}
	return nil
}

// TestRudeUsers: whoever leaves, whenever and however, both ends reach
// CLOSED, nothing is left behind, and what was read is a prefix of what was
// written.
func TestRudeUsers(t *testing.T) {
	for seed := range uint64(150) {
		p, err := hostile(seed)
		if err != nil {
			t.Fatal(err)
		}
		r := &rude{pair: p}
		for i := range r.turns {
			r.turns[i] = p.rng.IntN(300)
		}
		if err := r.run(100000); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}
