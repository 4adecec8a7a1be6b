package scenario

import (
	"testing"
)

// transfer loses one segment in the midst of a megabyte.
const transfer = `
host client 10.0.0.1/24
host server 10.0.0.2/24
pipe client server delay 50ms rate 50Mbit
lose the 300th data from client
0s server listen 80
0s server accept
0s client open server 80
on open client write 1000000
on data server read all
run 20s
`

// fallen is how far the threshold falls at the loss, in hundredths of the
// window before it.
func fallen(t *testing.T, control string) int {
	t.Helper()
	s, err := Parse("transfer", []byte(transfer))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set("congestion", control); err != nil {
		t.Fatal(err)
	}
	window, first := 0, true
	for _, r := range s.Run(DefaultSeed).Trace {
		switch {
		case r.Host != "client" || r.TCB == nil:
		case r.TCB.Ssthresh < 1<<30 && first:
			return 100 * r.TCB.Ssthresh / window
		default:
			window = r.TCB.Cwnd
		}
	}
	t.Fatalf("%s: no loss changed the threshold", control)
	return 0
}

// TestCongestionControlIsASetting: NewReno falls to half of what was in
// flight at a loss, CUBIC to seven tenths; what was in flight is less than
// the window, for it grows with each ACK.
func TestCongestionControlIsASetting(t *testing.T) {
	reno, cubic := fallen(t, "newreno"), fallen(t, "cubic")
	if reno < 40 || reno > 50 || cubic < 56 || cubic > 70 {
		t.Errorf("a loss leaves NewReno %d %% of its window and CUBIC %d %%, want at most 50 and 70", reno, cubic)
	}
	t.Logf("of the window stay %d %% (newreno), %d %% (cubic)", reno, cubic)
}
