package tcp

// Where scripts begin. Our initial sequence number is 100, the peer's 700, a
// full segment 1000 octets, the peer's window 10000, and no time has passed.
// Numbers are round and different, so that a mix-up shows.

// plain is a connection without the options of RFC 7323.
func plain(prelude string) start {
	return start{
		Config:   Config{ReceiveBuffer: 60000, NoTimestamps: true, NoWindowScale: true},
		Identity: Identity{ISS: 100, MSS: 1000},
		prelude:  prelude,
	}
}

// closed is a TCB that no call has touched.
func closed() start { return plain("") }

func listening() start { return plain("0ms ! listen") }

func synSent() start {
	return plain(`
		0ms ! open
		0ms > SYN seq 100`)
}

// synReceived has come from LISTEN, crossed from SYN-SENT.
func synReceived() start {
	return plain(`
		0ms ! listen
		0ms < SYN     seq 700 win 10000 mss 1000
		0ms > SYN,ACK seq 100 ack 701`)
}

func crossed() start {
	return plain(`
		0ms ! open
		0ms > SYN     seq 100
		0ms < SYN     seq 700 win 10000 mss 1000
		0ms > SYN,ACK seq 100 ack 701`)
}

const opening = `
		0ms ! open
		0ms > SYN     seq 100
		0ms < SYN,ACK seq 700 ack 101 win 10000 mss 1000
		0ms > ACK     seq 101 ack 701`

func established() start { return plain(opening) }

func finWait1() start {
	return plain(opening + `
		0ms ! shut
		0ms > FIN,ACK seq 101 ack 701`)
}

func finWait2() start {
	return plain(opening + `
		0ms ! shut
		0ms > FIN,ACK seq 101 ack 701
		0ms < ACK     seq 701 ack 102`)
}

func closeWait() start {
	return plain(opening + `
		0ms < FIN,ACK seq 701 ack 101
		0ms > ACK     seq 101 ack 702`)
}

func closing() start {
	return plain(opening + `
		0ms ! shut
		0ms > FIN,ACK seq 101 ack 701
		0ms < FIN,ACK seq 701 ack 101
		0ms > ACK     seq 102 ack 702`)
}

func lastAck() start {
	return plain(opening + `
		0ms < FIN,ACK seq 701 ack 101
		0ms > ACK     seq 101 ack 702
		0ms ! shut
		0ms > FIN,ACK seq 101 ack 702`)
}

func timeWait() start {
	return plain(opening + `
		0ms ! shut
		0ms > FIN,ACK seq 101 ack 701
		0ms < ACK     seq 701 ack 102
		0ms < FIN,ACK seq 701 ack 102
		0ms > ACK     seq 102 ack 702`)
}

// starts are all states that a TCB can be in, with both ways into
// SYN-RECEIVED, in the RFC's order.
var starts = []struct {
	name  string
	start start
}{
	{"CLOSED", closed()},
	{"LISTEN", listening()},
	{"SYN-SENT", synSent()},
	{"SYN-RECEIVED", synReceived()},
	{"SYN-RECEIVED, crossed", crossed()},
	{"ESTABLISHED", established()},
	{"FIN-WAIT-1", finWait1()},
	{"FIN-WAIT-2", finWait2()},
	{"CLOSE-WAIT", closeWait()},
	{"CLOSING", closing()},
	{"LAST-ACK", lastAck()},
	{"TIME-WAIT", timeWait()},
}

// stamped is a connection with timestamps and window scale: the peer's
// timestamps begin at 5000, ours at 1000, both scales are 2.
func stamped() start {
	s := start{
		Config:   Config{ReceiveBuffer: 200000},
		Identity: Identity{ISS: 100, MSS: 1012},
		prelude: `
			0ms ! open
			0ms > SYN     seq 100 mss 1012 scale 2 ts 1000/0 win 65535
			0ms < SYN,ACK seq 700 ack 101 win 10000 mss 1012 scale 2 ts 5000/1000
			0ms > ACK     seq 101 ack 701 ts 1000/5000`,
	}
	return s
}

// tuned is from with its configuration changed.
func tuned(from start, change func(*Config)) start {
	change(&from.Config)
	return from
}

// then is from with more of a prelude.
func (s start) then(prelude string) start {
	s.prelude += "\n" + prelude
	return s
}
