// Package truth compares what we say of connections with what others say: the
// tables in ../shared/captures/truth, which tshark, tcptrace, Zeek and a count
// by sequence numbers alone have made of 155 captures.
//
// The others are not the truth: docs/disputes.md, which this package makes,
// has every difference with who is right and why. The reasons stand beside the
// code, in reasons.tsv; a difference that has none fails the test, and so
// does a reason that nothing needs.
//
//	go test ./internal/truth -update     # write docs/disputes.md
//	go test ./internal/truth -v -all     # print every difference
//	go test ./internal/truth -v -args -captures DIR # compare another folder of the same shape: INDEX.tsv, truth/
package truth
