package tcp

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

// wide is a connection with a buffer far above every ceiling, and windows
// that can say so.
func wide() start {
	s := tuned(established(), func(c *Config) { c.ReceiveBuffer, c.SendBuffer, c.NoWindowScale = 1<<20, 1<<20, false })
	s.prelude = `
		0ms ! open
		0ms > SYN     seq 100
		0ms < SYN,ACK seq 700 ack 101 win 60000 mss 1000 scale 4
		0ms > ACK     seq 101 ack 701`
	return s
}

func TestPressureOnWindows(t *testing.T) {
	tell(t, []script{{
		what: "what was offered stays, and is used up; what is offered next is smaller (SHLD-14)",
		from: narrow(60000),
		script: `
			 0ms ! press short
			 0ms ? limit 16384
			 0ms < ACK seq 701 ack 101 len 1000
			 0ms ? offers 59000
			40ms > ACK ack 1701 win 59000        # 60000 were promised
			40ms ! read 1000
			40ms < ACK seq 1701 ack 101 len 1000
			80ms > ACK ack 2701 win 58000        # and no more, though there is room`,
	}, {
		what: "a promise is kept: all of it may come, and is taken",
		from: narrow(60000),
		script: `
			 0ms !  press short
			 0ms << ACK seq 701   ack 101 len 30000
			 0ms <  ACK seq 30701 ack 101 len 30000 -> accept
			 0ms >  ACK ack 60701 win 0
			 0ms !  read 59000
			 0ms >  ACK ack 60701 win 15384 why window-update
			 0ms ? unread 1000`,
	}, {
		what: "but at the last level no further than a ceiling: the rest is for those who hold less",
		from: narrow(60000),
		script: `
			 0ms !  press critical
			 0ms <  ACK seq 701  ack 101 len 3000 -> accept
			 0ms >  ACK ack 3701 win 57000
			 0ms <  ACK seq 3701 ack 101 len 2000 -> no-memory
			 0ms >  ACK ack 3701 win 57000 why duplicate-ack
			 0ms <  ACK seq 9701 ack 101 len 10 -> no-memory
			 0ms >  ACK ack 3701 why duplicate-ack
			 0ms ? memory 4096
			 0ms !  read 3000
			 0ms <  ACK seq 3701 ack 101 len 2000 -> accept
			 0ms >  ACK ack 5701`,
	}, {
		what: "without pressure it is all there again, and a peer that was held off is told",
		from: narrow(60000),
		script: `
			 0ms << ACK seq 701   ack 101 len 30000
			 0ms <  ACK seq 30701 ack 101 len 30000
			 0ms >  ACK ack 60701 win 0
			 0ms !  press critical
			 0ms !  read 60000
			 0ms >  ACK ack 60701 win 4096 why window-update
			 1s  !  press tight
			 2s  !  press calm
			 2s  >  ACK ack 60701 win 60000 why window-update`,
	}, {
		what: "each level has its ceiling",
		from: wide(),
		script: `
			0ms ? limit 1048576
			0ms ! press tight
			0ms ? limit 65536
			0ms ! press short
			0ms ? limit 16384
			0ms ! press critical
			0ms ? limit 4096
			0ms ! press short
			0ms ? limit 16384
			0ms ! press calm
			0ms ? limit 1048576`,
	}, {
		what: "a small buffer is below every ceiling",
		from: narrow(2000),
		script: `
			0ms ! press critical
			0ms ? limit 2000`,
	}, {
		what: "buffers shrink to what is in them, at once",
		from: narrow(60000),
		script: `
			 0ms <  ACK seq 701  ack 101 len 9000
			 0ms >  ACK ack 9701
			 0ms ? memory 16384
			 0ms !  read 8000
			 0ms ? memory 16384
			 0ms !  press tight
			 0ms ? memory 2048
			 0ms !  read 9999 -> 1000
			 0ms ? memory 0`,
	}, {
		what: "what came early keeps its place when the buffer shrinks",
		from: narrow(60000),
		script: `
			 0ms <  ACK seq 701  ack 101 len 9000
			 0ms >  ACK ack 9701
			 0ms <  ACK seq 9801 ack 101 len 100
			 0ms >  ACK ack 9701 why duplicate-ack
			 0ms !  read 9000
			 0ms !  press tight
			 0ms ? memory 2048
			 0ms ? early 100
			 0ms <  ACK seq 9701 ack 101 len 100
			 0ms >  ACK ack 9901
			 0ms !  read 9999 -> 200`,
	}})
}

func TestPressureOnSendBuffers(t *testing.T) {
	tell(t, []script{{
		what: "the send buffer takes no more than its ceiling, and tells when there is room",
		from: wide().then("0ms < ACK seq 701 ack 101 win 0"),
		script: `
			0ms ! press critical
			  0ms ! write 9000 -> 4096
			200ms > ACK seq 101 len 1 why window-probe
			200ms < ACK seq 701 ack 102 win 0
			201ms ! write 9000 -> 1
			202ms ! press calm
			202ms * writable
			202ms ! write 9000 -> 9000`,
	}, {
		what: "what is in it beyond the ceiling stays and is sent",
		from: established().then("0ms < ACK seq 701 ack 101 win 0"),
		script: `
			0ms ! write 30000 -> 30000
			0ms ! press critical
			0ms ? unsent 30000
			0ms ! write 1 -> 0`,
	}})
}

func TestGivingUpForMemory(t *testing.T) {
	tell(t, []script{{
		what: "the peer is reset, the user is told why, and nothing is kept (RFC 9293 §3.8.6.1)",
		from: established(),
		script: `
			0ms <  ACK seq 701 ack 101 len 3000
			0ms >  ACK ack 3701
			0ms !  write 500
			0ms >  ACK seq 101 len 500
			0ms !  give-up
			0ms >  RST,ACK seq 601 ack 3701 why pressure
			0ms =  CLOSED
			0ms *  ended
			0ms ? memory 0
			0ms !  read 10 -> no-memory
			0ms !  write 10 -> no-memory
			1s  <  ACK seq 3701 ack 101 -> closed
			1s  >  RST seq 101`,
	}, {
		what: "what was unread is no end of the stream, though the peer has ended it",
		from: closeWait(),
		script: `
			0ms ! give-up
			0ms > RST,ACK seq 101 why pressure
			0ms ! read 10 -> no-memory`,
	}, {
		what: "in LAST-ACK too: the peer may wait for text that will not come",
		from: lastAck(),
		script: `
			0ms ! give-up
			0ms > RST,ACK why pressure`,
	}, {
		what: "one that the peer has reset gives back what nobody has read",
		from: established().then(`
			0ms < ACK seq 701 ack 101 len 900
			0ms < RST seq 1601`),
		script: `
			0ms ? memory 2048
			0ms ! give-up
			0ms ? memory 0
			0ms ! read 10 -> reset`,
	}, {
		what: "a SYN of ours goes without a word",
		from: synSent(),
		script: `
			0ms ! give-up
			0ms = CLOSED
			1h  = CLOSED`,
	}})
}

// TestBeginningUnderPressure: a connection that is told at once begins small.
func TestBeginningUnderPressure(t *testing.T) {
	cfg := Config{Memory: NewMemory(16000)}
	cfg.Fill()
	cfg.Memory.Charge(13000)
	var c TCB
	if err := c.Open(origin, &cfg, Identity{ISS: 100, MSS: 1000}, false); err != nil {
		t.Fatal(err)
	}
	c.Press(cfg.Memory.Level())
	if n, _ := c.Write(origin, make([]byte, 20000)); n > ceilings[Short] {
		t.Errorf("memory is short and a new connection takes %d octets, want at most %d", n, ceilings[Short])
	}
	c.Press(Calm)
	if c.Abort(origin); cfg.Memory.Used() != 13000 {
		t.Errorf("%d octets are in use after it, want 13000", cfg.Memory.Used())
	}
}

// TestProgress: what moves a connection, and what only looks like it.
func TestProgress(t *testing.T) {
	for _, tt := range []struct {
		what, script string
		moves        bool
	}{
		{"text arrives", "0ms << ACK seq 701 ack 101 len 10", true},
		{"text is read", "0ms << ACK seq 701 ack 101 len 10\n0ms ! read 10\n40ms > ACK", true},
		{"text is acknowledged", "0ms ! write 10\n0ms > ACK len 10\n0ms < ACK seq 701 ack 111", true},
		{"text is written", "0ms ! write 10\n0ms > ACK len 10", false},
		{"a bare ACK comes", "0ms < ACK seq 701 ack 101 win 5000", false},
		{"text comes that is beyond a hole", "0ms << ACK seq 801 ack 101 len 10", false},
		{"a keep-alive comes", "0ms < ACK seq 700 ack 101\n0ms > ACK", false},
	} {
		p, err := begin(established())
		if err != nil {
			t.Fatal(err)
		}
		before := p.tcb.Progress()
		if err := p.script(tt.script); err != nil {
			t.Fatalf("%s: %v", tt.what, err)
		}
		if moved := p.tcb.Progress() != before; moved != tt.moves {
			t.Errorf("%s, and that it has moved the connection is %v, want %v", tt.what, moved, tt.moves)
		}
	}
}

// TestHostileNetworkUnderPressure: levels come and go at any moment, on the
// worst network; no window shrinks that was told, and every octet arrives.
// That no memory is left behind finish has checked.
func TestHostileNetworkUnderPressure(t *testing.T) {
	for seed := range uint64(60) {
		p, err := hostile(seed)
		if err == nil {
			err = p.squeezed(rand.New(rand.NewPCG(seed, 11)))
		}
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

func (p *pair) squeezed(rng *rand.Rand) error {
	for range 200_000 {
		if rng.IntN(20) == 0 {
			e := &p.ends[rng.IntN(2)]
			e.Press(Level(rng.IntN(levels)))
			if err := invariants(&e.TCB); err != nil {
				return err
			}
		}
		more, err := p.step()
		if err != nil {
			return err
		}
		if !more {
			return p.finish()
		}
	}
	return fmt.Errorf("no end: %+v, %+v", p.ends[0].Status(), p.ends[1].Status())
}

// TestGivingUpIsNoEndOfFile: read says so once, and again.
func TestGivingUpIsNoEndOfFile(t *testing.T) {
	p, err := begin(closeWait())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.tcb.Read(p.now, make([]byte, 9)); err != io.EOF {
		t.Fatalf("the peer has closed and Read says %v", err)
	}
	p.tcb.GiveUp(p.now)
	if _, err := p.tcb.Read(p.now, make([]byte, 9)); err != ErrNoMemory {
		t.Errorf("the connection was given up and Read says %v, want %v", err, ErrNoMemory)
	}
}
