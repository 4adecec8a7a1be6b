package passive

import "time"

// Vantage estimates where the capture was made: which share of the round trip
// lies between the capture point and the client, 0 at the client, 1 at the
// server. It compares the shortest answers of both sides; ok is false where
// there was none of either, or both came in no time.
func (c *Conn) Vantage() (share float64, ok bool) {
	both := c.RoundTrip()
	if both == 0 {
		return 0, false
	}
	return float64(c.Ends[c.Client.Peer()].Stream.least()) / float64(both), true
}

// RoundTrip is the least round trip between both ends as far as the capture
// tells: the shortest answers of both sides together. 0 where one is not known.
func (c *Conn) RoundTrip() time.Duration {
	a, b := &c.Ends[0].Stream, &c.Ends[1].Stream
	if !a.timed() || !b.timed() {
		return 0
	}
	return roundTrip(a, b)
}
