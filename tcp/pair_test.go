package tcp

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tcpglass/tcpglass/clock"
	"github.com/tcpglass/tcpglass/seq"
)

// pair is two TCBs joined by a network that delays, loses, duplicates and
// reorders, in virtual time.
type pair struct {
	t    testing.TB
	now  clock.Instant
	ends [2]*TCB
	wire []flying
	rng  *rand.Rand
	net  network
}

type network struct {
	delay, jitter   time.Duration
	loss, duplicate float64
}

type flying struct {
	at  clock.Instant
	to  int
	seg Segment
}

func newPair(t testing.TB, seed uint64, net network, cfg Config) *pair {
	cfg.Fill()
	p := &pair{t: t, now: 1, rng: rand.New(rand.NewPCG(seed, 2)), net: net}
	for i := range p.ends {
		p.ends[i] = new(TCB)
		id := Identity{MSS: 1460}
		id.ISS = []seq.Num{0xffffff00, 500}[i]
		if err := p.ends[i].Open(p.now, &cfg, id, i == 1); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *pair) drain() {
	var buf [1 << 16]byte
	for i, c := range p.ends {
		for {
			seg, ok := c.Transmit(p.now, buf[:])
			if !ok {
				break
			}
			if p.rng.Float64() < p.net.loss {
				continue
			}
			seg.Payload = bytes.Clone(seg.Payload)
			p.fly(1-i, seg)
			if p.rng.Float64() < p.net.duplicate {
				p.fly(1-i, seg)
			}
		}
		for {
			if _, ok := c.NextEvent(); !ok {
				break
			}
		}
	}
}

func (p *pair) fly(to int, seg Segment) {
	at := p.now.Add(p.net.delay)
	if p.net.jitter > 0 {
		at = at.Add(time.Duration(p.rng.Int64N(int64(p.net.jitter))))
	}
	p.wire = append(p.wire, flying{at, to, seg})
}

// step moves to the next thing that happens; false where nothing will.
func (p *pair) step() bool {
	p.drain()
	next := min(p.ends[0].Deadline(), p.ends[1].Deadline())
	which := -1
	for i, f := range p.wire {
		if f.at < next || which < 0 && f.at == next || which >= 0 && f.at < p.wire[which].at {
			next, which = f.at, i
		}
	}
	if next == clock.Never {
		return false
	}
	p.now = max(p.now, next)
	if which < 0 {
		for _, c := range p.ends {
			c.Advance(p.now)
		}
		return true
	}
	f := p.wire[which]
	p.wire = append(p.wire[:which], p.wire[which+1:]...)
	seg := f.seg
	seg.Payload = bytes.Clone(seg.Payload)
	p.ends[f.to].Receive(p.now, &seg)
	return true
}

func TestTransferSmoke(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 7))
		net := network{delay: 10 * time.Millisecond}
		if seed%3 > 0 {
			net.loss = rng.Float64() * 0.2
			net.duplicate = rng.Float64() * 0.1
			net.jitter = time.Duration(rng.Int64N(int64(15*time.Millisecond)) + 1)
		}
		p := newPair(t, seed, net, Config{ReceiveBuffer: 1 << (12 + rng.IntN(8)), SendBuffer: 1 << 16})
		want := [2][]byte{}
		got := [2][]byte{}
		sent := [2]int{}
		for i := range want {
			want[i] = make([]byte, rng.IntN(300000))
			for j := range want[i] {
				want[i][j] = byte(rng.Uint32())
			}
		}
		eof := [2]bool{}
		steps := 0
		for p.step() {
			steps++
			if steps > 200000 {
				t.Fatalf("seed %d: too many steps: %+v\n%+v", seed, p.ends[0].Status(), p.ends[1].Status())
			}
			for i, c := range p.ends {
				if c.state.in(canSend) && sent[i] < len(want[i]) {
					n, err := c.Write(p.now, want[i][sent[i]:])
					if err != nil {
						t.Fatalf("seed %d write: %v", seed, err)
					}
					sent[i] += n
				}
				if c.state.in(canSend) && sent[i] == len(want[i]) && !c.out.closed {
					c.CloseWrite(p.now)
				}
				if rng.IntN(3) == 0 && c.state != Listen && !eof[i] {
					var b [5000]byte
					n, err := c.Read(p.now, b[:1+rng.IntN(5000-1)])
					got[1-i] = append(got[1-i], b[:n]...)
					if err == io.EOF {
						eof[i] = true
					} else if err != nil {
						t.Fatalf("seed %d: read: %v", seed, err)
					}
				}
			}
		}
		for i := range want {
			for !eof[1-i] {
				var b [5000]byte
				n, err := p.ends[1-i].Read(p.now, b[:])
				got[i] = append(got[i], b[:n]...)
				if err != nil {
					eof[1-i] = true
				} else if n == 0 {
					break
				}
			}
			if !bytes.Equal(want[i], got[i]) {
				t.Fatalf("seed %d (%+v): direction %d: got %d of %d octets; \n%+v\n%+v", seed, net, i, len(got[i]), len(want[i]), p.ends[0].Status(), p.ends[1].Status())
			}
			if p.ends[i].State() != Closed || p.ends[i].Err() != nil {
				t.Fatalf("seed %d: end %d is %v, %v", seed, i, p.ends[i].State(), p.ends[i].Err())
			}
		}
		if seed < 12 {
			t.Logf("seed %d loss %.2f: %v, %d steps, rexmit %d/%d timeouts %d", seed, net.loss, p.now.Sub(1), steps, p.ends[0].counts.retransmits, p.ends[0].counts.segmentsOut, p.ends[0].counts.timeouts)
		}
	}
}
