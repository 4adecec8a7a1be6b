package analyze

import (
	"strconv"

	"github.com/tcpglass/tcpglass/analyze/passive"
)

// appendTag appends the outer tags that tell the connection from others with
// the same addresses and ports: "VLAN 7", "VLAN 7 VXLAN 12".
func appendTag(dst []byte, r *Row) []byte {
	if r.Tag == 0 || r.Tags == nil {
		return dst
	}
	for i, t := range r.Tags(r.Tag) {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(append(dst, t.Kind.String()...), ' ')
		dst = strconv.AppendUint(dst, uint64(t.ID), 10)
	}
	return dst
}

// appendWaits appends the waits between tries, in seconds.
func appendWaits(dst []byte, w *passive.Waits) []byte {
	start := len(dst)
	for _, d := range w.All() {
		dst = appendSeconds(append(dst, ','), int64(d))
	}
	return bracketed(dst, start)
}

// appendPath appends the states that both ends went through, in the order in
// which they were found out:
//
//	{"end":"client","frame":1,"after":0,"from":"CLOSED","to":"SYN-SENT","why":"sent-syn"}
//
// after is in seconds since the first frame. presumed is there where nothing
// the end sent afterwards has shown that it moved.
func appendPath(dst []byte, r *Row) []byte {
	start := len(dst)
	for s := range r.Steps() {
		dst = appendStep(append(dst, ','), r, &s)
	}
	return bracketed(dst, start)
}

func appendStep(dst []byte, r *Row, s *passive.Step) []byte {
	dst = append(append(dst, `{"end":"`...), ends[s.Side^r.Client]...)
	dst = strconv.AppendUint(append(dst, `","frame":`...), s.Frame, 10)
	dst = appendSeconds(append(dst, `,"after":`...), int64(s.At.Sub(r.First.At)))
	dst = append(append(dst, `,"from":"`...), s.From.String()...)
	dst = append(append(dst, `","to":"`...), s.To.String()...)
	dst = append(append(dst, `","why":"`...), s.Why.String()...)
	if s.Presumed {
		dst = append(dst, `","presumed":true}`...)
		return dst
	}
	return append(dst, `"}`...)
}

// bracketed makes an array of what stands behind start, each value behind a
// comma; nothing of nothing.
func bracketed(dst []byte, start int) []byte {
	if len(dst) == start {
		return dst
	}
	dst[start] = '['
	return append(dst, ']')
}
