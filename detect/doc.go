// Package detect says of each server what happens to it: nothing unusual, a
// SYN or ACK flood, a flash crowd, or a scan. It eats events – SYN, SYN-ACK,
// ACK, RST, FIN – from a stack or from a capture, and knows no connection:
// all its memory is fixed, below 8 MiB, whatever comes.
//
//	d := detect.New(detect.Config{Key: key})
//	for … {
//		if ev, ok := detect.FromTCP(at, src, dst, ttl, &segment); ok {
//			d.Observe(&ev)
//		}
//		for v, ok := d.Next(); ok; v, ok = d.Next() {
//			for _, line := range v.Text(lang.Text) { … }
//		}
//	}
//
// It is pure: no goroutine, lock or clock. Time is that of the events, in
// ticks of 100 ms; Advance lets it pass without any.
//
// # What decides
//
// Half-open connections are not counted. With cookies there are none, and a
// crowd has them, too. What is asked is: of those that the server answers,
// who goes on? SYNs of one tick are a cohort, and a keyed table follows them
// to their third segment, which has the numbers ISN+1 and ISS+1.
//
//	fast:    x = failing / max(usual completions, this cohort's completions, 5)
//	         after 0.4 s or what handshakes usually take (RFC 6298's estimate)
//	         y ← max(0, y + min(x, 1) − usual x − 0.35); alarm at y > 1.05
//	         and at least 1.5 times the usual rate, and more than chance; 2.5
//	         times where nobody completes, for that could be an outage
//	slow:    x = abandoned / the same, after 4 s; abandoned is who has neither
//	         completed nor sent the SYN again; slack 0.1, alarm at y > 4 s;
//	         min(x, 10), so that a flood in pulses adds up
//	strays:  x = ACKs that nothing claims / the same; slack 0.35, y > 1.95
//	scan:    20 endpoints or more asked for by one source, half of them in vain
//	crowd:   3 times the usual rate for a second, at least 32 sources and twice
//	         as many as usual, of which four in five complete
//
// So a flood of at least 50 SYN/s that doubles the traffic is named within a
// second, thinner ones later: six a second take about 15 s. An outage is no
// flood, for the rate does not grow, and clients try again.
// A server too busy to answer a crowd is not under attack, for whoever it
// answers completes.
//
// The sums are the CUSUM of Wang, Zhang and Shin ("Detecting SYN flooding
// attacks", INFOCOM 2002), who add up SYNs less FINs; theirs is reported as
// the signal Balance, but decides nothing: a crowd of long downloads has the
// same excess.
//
// # What describes
//
// Sources are counted in a count-min sketch (Cormode, Muthukrishnan 2005) by
// address and by prefix; who completes is taken out again, so it shows who
// stands behind those that do not: one source, one network, or many. It also
// gives the entropy of these sources. How many there are is counted by
// HyperLogLog (Flajolet and others 2007), endpoints of a scanner by linear
// counting (Whang and others 1990), the port that most ask for by the
// majority vote of Boyer and Moore. Everything is hashed with SipHash under
// the caller's key, so nobody can aim at a cell.
//
// # What it does not do
//
// It does not defend. It cannot see a flood thinner than one SYN in a second
// or a tenth of the server's traffic, nor one whose senders complete their
// handshakes. It takes ACKs for forged by the server's RST (or the stack's
// word), so a server that has just restarted under many connections looks
// like the victim of an ACK flood until they have all been told; only what is
// on its way when a server breaks off a connection is held against nobody.
// Where only the clients' side is captured it believes third segments without
// their acknowledgment numbers. A peer-to-peer program that asks many peers
// who are gone is told as a scanner, for it does what scanners do.
//
// Start reading at detector.go, then server.go and judge.go.
package detect
