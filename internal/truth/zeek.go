package truth

import (
	"io/fs"
	"net/netip"
	"slices"
)

// The questions that Zeek's baselines answer.
const (
	zeekState   = "conn_state"
	zeekHistory = "history"
)

// Zeek compares the states that we give connections in Zeek's words with
// those in Zeek's own test baselines. Some rows name no addresses, for the
// baseline leaves them out: they cannot be matched.
func Zeek(folder fs.FS, ours []Conn) (*Comparison, error) {
	rows, err := table(folder, "truth/zeek.tsv")
	if err != nil {
		return nil, err
	}
	index := map[key][]*Conn{}
	for i := range ours {
		k := ours[i].key()
		k.first = 0 // the baselines have no times
		index[k] = append(index[k], &ours[i])
	}
	var sum Comparison
	for _, r := range rows {
		if c, ok := zeekConn(r); ok {
			k := c.key()
			sum.zeekRow(&c, index[k], r)
		}
	}
	return &sum, nil
}

func zeekConn(r record) (c Conn, ok bool) {
	c.File = r["file"]
	for i, name := range []string{"orig", "resp"} {
		ap, err := netip.ParseAddrPort(joinPort(r[name+"_h"], r[name+"_p"]))
		if err != nil {
			return c, false
		}
		c.Ends[i] = ap
	}
	return c, true
}

func joinPort(addr, port string) string {
	if slices.Contains([]byte(addr), ':') {
		return "[" + addr + "]:" + port
	}
	return addr + ":" + port
}

// zeekRow compares one row with those of ours that have its ends. A row is
// equal where the state is; the history is counted among the answers.
func (sum *Comparison) zeekRow(c *Conn, ours []*Conn, r record) {
	if len(ours) == 0 {
		sum.alone(c, nothing, there)
		return
	}
	sum.Conns++
	if sum.zeekAnswer(c, ours, zeekState, r) {
		sum.Equal++
	}
	sum.zeekAnswer(c, ours, zeekHistory, r)
}

// zeekAnswer reports whether one of ours gives the answer of a row.
func (sum *Comparison) zeekAnswer(c *Conn, ours []*Conn, question string, r record) bool {
	sum.Answers++
	for _, o := range ours {
		if o.Answers[question] == r[question] {
			sum.Same++
			return true
		}
	}
	sum.Differences = append(sum.Differences, Difference{c.File, question, ours[0].Answers[question], r[question], c.name()})
	return false
}
