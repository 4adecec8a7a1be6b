package passive

import (
	"testing"
	"time"
)

// TestPaths: the states of both ends, in the order of the RFC's diagram.
func TestPaths(t *testing.T) {
	for _, tt := range []struct{ what, story, a, b string }{
		{"four segments", open + `
			       =  ESTABLISHED ESTABLISHED
			 60ms A FIN ack 901
			       =  FIN-WAIT-1 ESTABLISHED
			 70ms B ack 202
			       =  FIN-WAIT-1 CLOSE-WAIT
			 90ms B FIN ack 202
			       =  FIN-WAIT-2 LAST-ACK
			100ms A ack 902
			       =  TIME-WAIT LAST-ACK
			       == TIME-WAIT CLOSED`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT",
			"SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
		{"the SYN-ACK is lost: the SYN comes again", `
			   0ms A SYN seq 100
			  10ms B SYN seq 700 ack 101
			1000ms A SYN seq 100
			1010ms B SYN seq 700 ack 101
			      ==  SYN-SENT SYN-RECEIVED`,
			"SYN-SENT", "SYN-RECEIVED"},
		{"the third segment is lost: the SYN-ACK comes again", handshake + `
			1010ms B SYN seq 700 ack 101
			       = ESTABLISHED SYN-RECEIVED
			1020ms A ack 701
			      == ESTABLISHED ESTABLISHED`,
			"SYN-SENT ESTABLISHED", "SYN-RECEIVED ESTABLISHED"},
		{"no third segment got through: the server knows of nothing", handshake + `
			1010ms B SYN seq 700 ack 101
			1020ms A ack 701
			9000ms A ack 701 len 10
			9010ms B RST seq 701
			      == CLOSED LISTEN`,
			"SYN-SENT ESTABLISHED CLOSED", "SYN-RECEIVED LISTEN"},
		{"a server that was open and has crashed", open + `
			9000ms A ack 901 len 10
			9010ms B RST seq 901
			      == CLOSED CLOSED`,
			"SYN-SENT ESTABLISHED CLOSED", "SYN-RECEIVED ESTABLISHED CLOSED"},
		{"the ACK of the FIN is lost: the FIN comes again", open + `
			 60ms A FIN ack 901
			 70ms B ack 202
			360ms A FIN seq 201 ack 901
			       = FIN-WAIT-1 CLOSE-WAIT
			370ms B ack 202
			      == FIN-WAIT-2 CLOSE-WAIT`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT"},
		{"the last ACK is lost", open + `
			 60ms A FIN ack 901
			 70ms B FIN ack 202
			 80ms A ack 902
			380ms B FIN seq 901 ack 202
			       = TIME-WAIT LAST-ACK
			390ms A ack 902
			      == TIME-WAIT CLOSED`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1 TIME-WAIT", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
		{"the FIN is never answered: nobody knows whether it arrived", open + `
			  60ms A FIN ack 901
			 360ms A FIN seq 201 ack 901
			 960ms A FIN seq 201 ack 901
			      == FIN-WAIT-1 ESTABLISHED`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1", "SYN-RECEIVED ESTABLISHED"},
		{"the FINs cross", open + `
			60ms A FIN ack 901
			60ms B FIN ack 201
			     = FIN-WAIT-1 FIN-WAIT-1
			70ms A ack 902
			     = CLOSING FIN-WAIT-1
			70ms B ack 202
			    == TIME-WAIT TIME-WAIT`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT", "SYN-RECEIVED ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT"},
		{"a scan: the answer to the SYN-ACK is a RST", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A RST seq 101
			   == CLOSED LISTEN`, "SYN-SENT CLOSED", "SYN-RECEIVED LISTEN"},
		{"the client refuses a wrong SYN-ACK and waits for the right one", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 55
			2ms A RST seq 55
			    = SYN-SENT SYN-RECEIVED
			3ms B SYN seq 800 ack 101
			4ms A ack 801
			   == ESTABLISHED ESTABLISHED`, "SYN-SENT ESTABLISHED", "SYN-RECEIVED LISTEN SYN-RECEIVED ESTABLISHED"},
		{"the server refuses a wrong third segment and waits for the right one", `
			0ms A SYN seq 100
			1ms B SYN seq 700 ack 101
			2ms A ack 600
			3ms B RST seq 600
			    = SYN-SENT SYN-RECEIVED
			4ms A ack 701
			   == ESTABLISHED ESTABLISHED`, "SYN-SENT ESTABLISHED", "SYN-RECEIVED ESTABLISHED"},
		{"in the middle: data both ways, so both are open", `
			0ms A seq 100 ack 700 len 10
			    = UNKNOWN UNKNOWN
			1ms B seq 700 ack 110 len 10
			    = ESTABLISHED ESTABLISHED
			2ms A FIN seq 110 ack 710
			   == FIN-WAIT-1 ESTABLISHED`, "ESTABLISHED FIN-WAIT-1", "ESTABLISHED"},
		{"the FIN is lost, and the RST behind it is not", open + `
			 60ms A FIN ack 901 len 50
			 70ms B ack 201 len 10
			 80ms A RST seq 201
			     == CLOSED CLOSED`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSED", "SYN-RECEIVED ESTABLISHED CLOSED"},
		{"the FIN arrives just before the RST", open + `
			 60ms A FIN ack 901
			 61ms A RST seq 202 ack 901
			     == CLOSED CLOSED`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSED", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT CLOSED"},
		{"a RST that acknowledges data was sent by an end that was open", handshake + `
			 30ms A ack 701 len 40
			1010ms B SYN seq 700 ack 101
			1011ms B RST seq 701 ack 141
			     == CLOSED CLOSED`,
			"SYN-SENT ESTABLISHED CLOSED", "SYN-RECEIVED ESTABLISHED CLOSED"},
		{"the FINs cross, and one is lost with the ACK in it", open + `
			  60ms A FIN ack 901
			  60ms B FIN ack 201
			  70ms A ack 902
			 360ms B FIN seq 901 ack 201
			 360ms A FIN seq 201 ack 902
			 370ms B ack 202
			     == TIME-WAIT TIME-WAIT`,
			"SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT", "SYN-RECEIVED ESTABLISHED FIN-WAIT-1 TIME-WAIT"},
		{"simultaneous open, one SYN-ACK is lost", `
			 0ms A SYN seq 100
			 0ms B SYN seq 300
			50ms A SYN seq 100 ack 301
			50ms B SYN seq 300 ack 101
			100ms B seq 301 ack 101
			    == ESTABLISHED ESTABLISHED`,
			"SYN-SENT SYN-RECEIVED ESTABLISHED", "SYN-SENT SYN-RECEIVED ESTABLISHED"},
		{"the RST of a refusal is lost: the SYN-ACK comes again", `
			   0ms A SYN seq 100
			  10ms B SYN seq 700 ack 101
			  20ms A RST seq 101
			1010ms B SYN seq 700 ack 101
			       = CLOSED SYN-RECEIVED
			1020ms A RST seq 101
			      == CLOSED LISTEN`,
			"SYN-SENT CLOSED", "SYN-RECEIVED LISTEN"},
		{"refused", `
			0ms A SYN seq 100
			1ms B RST seq 0 ack 101
			   == CLOSED CLOSED`, "SYN-SENT CLOSED", ""},
		{"refused, and the client does not take no for an answer", `
			  0ms A SYN seq 100
			  1ms B RST seq 0 ack 101
			500ms A SYN seq 100
			   = SYN-SENT CLOSED`, "SYN-SENT", ""},
	} {
		t.Run(tt.what, func(t *testing.T) {
			c := relate(t, tt.story)
			equal(t, "A", path(c, endA), tt.a, tt.what)
			equal(t, "B", path(c, endB), tt.b, tt.what)
		})
	}
}

// TestPresumed: a step that the end has not shown says so, and names the
// packet that should have moved it.
func TestPresumed(t *testing.T) {
	c := relate(t, handshake)
	last := c.newest(1)
	if !last.Presumed || last.Frame != 3 || last.Why != GotACK {
		t.Errorf("the server's last step is %+v, want ESTABLISHED presumed by frame 3: nothing shows that the ACK arrived", last)
	}
	if last := relate(t, open).newest(1); last.Presumed || last.Frame != 3 {
		t.Errorf("the server's last step is %+v, want it shown by the data that it sent, still by frame 3", last)
	}
}

// TestNothingBeforeItsTime: what was sent to an end has not arrived before the
// least time that it has ever needed to answer.
func TestNothingBeforeItsTime(t *testing.T) {
	k := relateUnsettled(t, `
		 0ms A SYN seq 100
		50ms B SYN seq 700 ack 101
		51ms A ack 701`).conn
	k.Settle(talkBegins.Add(100 * time.Millisecond))
	equal(t, "B 49 ms after the ACK", k.Ends[1].State, SynReceived, "it needed 50 ms to answer the SYN")
	k.Settle(talkBegins.Add(101 * time.Millisecond))
	equal(t, "B 50 ms after the ACK", k.Ends[1].State, Established, "by now it should be there")
}

// TestPathIsBounded: a connection that never comes to rest does not grow, and
// what found no room is counted.
func TestPathIsBounded(t *testing.T) {
	var c Conn
	for range 3 * MaxSteps {
		c.takes(Step{Side: 1, To: Established, Why: ShowsIt})
	}
	n := 0
	for range c.Steps() {
		n++
	}
	equal(t, "steps", n, MaxSteps, "that is all the room")
	equal(t, "cut", c.path.cut, 2*MaxSteps, "the others are counted")
	if c.newest(1).Why != 0 {
		t.Error("there is a last step, but whose the last ones were is not known")
	}
}

func TestWords(t *testing.T) {
	for s := Unknown; s <= TimeWait; s++ {
		if s.String() == "" {
			t.Errorf("state %d has no name", s)
		}
	}
	equal(t, "the last reason", ShowsIt.String(), "shown", "names and constants must stay in step")
	equal(t, "the last oddity", PathCut.String(), "path-cut", "names and constants must stay in step")
	equal(t, "two oddities", (MidStream | StrayRST).String(), "mid-stream,stray-rst", "commas between")
	equal(t, "the last verdict", SynAckOnly.String(), "syn-ack-only", "names and constants must stay in step")
	equal(t, "the last close", Reset.String(), "reset", "names and constants must stay in step")
	equal(t, "the last fate", Implausible.String(), "implausible", "names and constants must stay in step")
}
