package tcp

import (
	"fmt"
	"strings"
	"testing"
)

// Our own window: RFC 9293 §3.8.6, §3.8.6.2.2, RFC 7323 §2.

func narrow(octets int) start {
	return tuned(established(), func(c *Config) { c.ReceiveBuffer = octets })
}

func TestReceiveWindow(t *testing.T) {
	tell(t, []script{{
		what: "text uses the window up, the edge stays (SHLD-14)",
		from: narrow(5000),
		script: `
			 0ms < ACK seq 701  ack 101 len 1000
			40ms > ACK ack 1701 win 4000
			40ms < ACK seq 1701 ack 101 len 1500
			80ms > ACK ack 3201 win 2500
			80ms ? offers 2500`,
	}, {
		what: "what the field cannot tell is not offered: without scaling the edge is at most 65535 away",
		from: narrow(200000),
		script: `
			 0ms < ACK seq 701   ack 101 len 1000
			40ms > ACK ack 1701 win 65535
			40ms ? offers 65535
			40ms < RST seq 67236 -> above-window`,
	}, {
		what: "reading a little does not move the edge: no small windows (MUST-39)",
		from: narrow(5000),
		script: `
			 0ms < ACK seq 701  ack 101 len 1000
			40ms > ACK ack 1701 win 4000
			40ms ! read 999
			40ms < ACK seq 1701 ack 101 len 10
			80ms > ACK ack 1711 win 3990`,
	}, {
		what: "reading a full segment does, with the next ACK (MUST-39)",
		from: narrow(5000),
		script: `
			 0ms < ACK seq 701  ack 101 len 1000
			40ms > ACK ack 1701 win 4000
			40ms ! read 1000
			40ms < ACK seq 1701 ack 101 len 10
			80ms > ACK ack 1711 win 4990`,
	}, {
		what: "a window that was closed is told open at once, when a full segment fits (MUST-39)",
		from: narrow(3000),
		script: `
			 0ms << ACK seq 701  ack 101 len 1000
			 0ms << ACK seq 1701 ack 101 len 1000
			 0ms <  ACK seq 2701 ack 101 len 1000
			 0ms >  ACK ack 3701 win 0
			 1ms !  read 500
			 1ms !  read 499
			 2ms !  read 1
			 2ms >  ACK ack 3701 win 1000 why window-update
			 3ms !  read 2000
			 3ms >  ACK win 3000 why window-update`,
	}, {
		what: "a small buffer is told open when half of it is free",
		from: narrow(600),
		script: `
			 0ms < ACK seq 701  ack 101 len 600
			40ms > ACK ack 1301 win 0
			40ms ! read 299
			40ms ! read 1
			40ms > ACK win 300 why window-update`,
	}, {
		what: "a first small read on a fresh passive connection tells nothing: the window was never closed",
		from: start{Config: Config{}, Identity: Identity{ISS: 100, MSS: 1000}, prelude: `
			0ms ! listen
			0ms < SYN     seq 700 win 10000 mss 1000 scale 7
			0ms > SYN,ACK win 65535
			0ms < ACK     seq 701 ack 101`},
		script: `
			 0ms < ACK seq 701 ack 101 len 37
			 0ms ! read 99 -> 37
			40ms > ACK ack 738 why ack`,
	}, {
		what: "a probe of our closed window is answered",
		from: narrow(1000),
		script: `
			 0ms < ACK seq 701  ack 101 len 1000
			40ms > ACK ack 1701 win 0
			1s   < ACK seq 1701 ack 101 len 1
			1s   > ACK ack 1701 win 0
			1h   < ACK seq 1701 ack 101 len 1      # MAY-8: closed as long as nobody reads
			1h   > ACK ack 1701 win 0`,
	}, {
		what: "in states where the peer has closed there is no window to tell",
		from: narrow(1000),
		script: `
			 0ms < FIN,ACK seq 701 ack 101 len 999
			 0ms > ACK ack 1701
			 0ms ! read 9999 -> 999
			 1s  = CLOSE-WAIT`,
	}})
}

func TestScale(t *testing.T) {
	tell(t, []script{{
		what: "windows are shifted by what was agreed, but for those in SYNs (RFC 7323 §2.2)",
		from: stamped(),
		script: `
			0ms ? wnd 10000
			0ms < ACK seq 701 ack 101 win 10000 ts 5000/1000
			0ms ? wnd 40000`,
	}, {
		what: "a shift above 14 is taken for 14 (RFC 7323 §2.3)",
		from: closed().scaled(),
		script: `
			0ms ! open
			0ms > SYN
			0ms < SYN,ACK seq 700 ack 101 win 10000 scale 200
			0ms > ACK
			0ms < ACK seq 701 ack 101 win 2
			0ms ? wnd 32768`,
	}, {
		what: "a scale that was not offered is not repeated, and not used (RFC 7323 §2.2)",
		from: listening().scaled(),
		script: `
			0ms < SYN     seq 700 win 10000
			0ms > SYN,ACK scale -
			0ms < ACK     seq 701 ack 101 win 10000
			0ms ? wnd 10000`,
	}, {
		what: "we do not offer what is switched off, and do not use what the peer offers then",
		from: listening(),
		script: `
			0ms < SYN     seq 700 win 10000 scale 5 ts 5000/0
			0ms > SYN,ACK scale - ts -
			0ms < ACK     seq 701 ack 101 win 10000
			0ms ? wnd 10000 stamps false`,
	}})
}

// scaled is s with window scale and a buffer that needs it.
func (s start) scaled() start {
	s.NoWindowScale, s.ReceiveBuffer = false, 200000
	return s
}

// TestEdgeDoesNotCreep: a scaled window cannot say every number. Rounding up
// each time would let a peer that sends single octets fill the buffer
// without end, though nobody reads.
func TestEdgeDoesNotCreep(t *testing.T) {
	s := established()
	s = start{Config: Config{ReceiveBuffer: 200000, NoTimestamps: true, NoDelayedAck: true}, Identity: s.Identity, prelude: `
		0ms ! open
		0ms > SYN     scale 2
		0ms < SYN,ACK seq 700 ack 101 win 10000 mss 1000 scale 2
		0ms > ACK`}
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "0ms < ACK seq %d ack 101 len 1\n0ms > ACK ack %d\n", 701+i, 702+i)
	}
	p, err := begin(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.script(b.String()); err != nil {
		t.Fatal(err)
	}
	if edge, most := p.tcb.rcv.edge, p.tcb.in.base.Add(200000); most.Less(edge) {
		t.Errorf("after 1000 single octets the edge lies %d octets beyond the buffer", edge.Sub(most))
	}
}

func TestMSS(t *testing.T) {
	tell(t, []script{{
		what: "a peer that names none gets 536 (MUST-15)",
		from: synSent(),
		script: `
			0ms < SYN,ACK seq 700 ack 101 win 10000
			0ms > ACK
			0ms ? mss 536`,
	}, {
		what: "the lesser of the peer's and ours counts (MUST-14, MUST-16)",
		from: synSent(),
		script: `
			0ms < SYN,ACK seq 700 ack 101 mss 1400
			0ms > ACK
			0ms ? mss 1000`,
	}, {
		what: "timestamps take their octets off every segment (MUST-16)",
		from: stamped(),
		script: `
			0ms ? mss 1000
			0ms ! write 5000
			0ms > ACK seq 101  len 1000
			0ms > ACK seq 1101 len 1000
			0ms > ACK seq 2101 len 1000
			0ms > ACK seq 3101 len 1000
			0ms > ACK seq 4101 len 1000`,
	}, {
		what: "a peer that asks for next to nothing would make us send mostly headers",
		from: synSent(),
		script: `
			0ms < SYN,ACK seq 700 ack 101 mss 1
			0ms > ACK
			0ms ? mss 88`,
	}, {
		what: "the SYN-ACK says ours as well (SHLD-5)",
		from: listening(),
		script: `
			0ms < SYN     seq 700 mss 400
			0ms > SYN,ACK mss 1000
			0ms < ACK     seq 701 ack 101
			0ms ? mss 400`,
	}})
}
