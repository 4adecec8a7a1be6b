package truth

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Conn is what somebody says of one connection: an answer to each question,
// in tshark-truth's words.
type Conn struct {
	File    string
	Number  int               // his own
	First   int64             // when its first packet was, in nanoseconds since 1970
	Ends    [2]netip.AddrPort // client and server, as he sees it
	Answers map[string]string // an empty one is none
}

// Question is something that is asked of every connection.
type Question struct {
	Name   string
	Within time.Duration // answers that are as near as this are equal
}

// Questions are those that tshark-truth and seen-truth answer.
var Questions = []Question{
	{Name: "client"}, {Name: "hs"}, {Name: "close"}, {Name: "fin_first"},
	{Name: "syn_rtt", Within: time.Microsecond}, {Name: "ack_rtt", Within: time.Microsecond}, {Name: "irtt", Within: time.Microsecond},
	{Name: "pk_c"}, {Name: "pk_s"}, {Name: "by_c"}, {Name: "by_s"}, {Name: "uq_c"}, {Name: "uq_s"},
	{Name: "seen_c"}, {Name: "seen_s"},
	{Name: "role_by"}, {Name: "simul_open"}, {Name: "dur"}, {Name: "rst_first"},
	{Name: "syn_c"}, {Name: "syn_s"}, {Name: "synack_c"}, {Name: "synack_s"},
	{Name: "fins_c"}, {Name: "fins_s"}, {Name: "fin_acked_c"}, {Name: "fin_acked_s"}, {Name: "rsts_c"}, {Name: "rsts_s"},
}

// Same reports whether a and b are the same answer.
func (q *Question) Same(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := seconds(a)
	y, errY := seconds(b)
	return q.Within > 0 && errX == nil && errY == nil && time.Duration(x-y).Abs() <= q.Within
}

// seconds reads seconds with a decimal fraction as nanoseconds.
func seconds(s string) (int64, error) {
	whole, fraction, _ := strings.Cut(s, ".") // an empty answer is no number
	digits := (fraction + "000000000")[:9]
	n, err := strconv.ParseInt(strings.TrimPrefix(whole, "-")+digits, 10, 64)
	if whole == "" {
		return 0, strconv.ErrSyntax
	}
	if strings.HasPrefix(whole, "-") {
		n = -n
	}
	return n, err
}

// inSeconds is what seconds reads.
func inSeconds(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	return fmt.Sprintf("%s%d.%09d", sign, d/time.Second, d%time.Second)
}
