package truth

import (
	"fmt"
	"io/fs"
	"net/netip"
	"strconv"
	"strings"
)

// seenClasses are the columns of seen.tsv, in the order in which they are
// written as one answer.
var seenClasses = []string{"new", "jumps", "hole", "seen", "copy", "partial", "probe"}

// noSeen is the answer where seen-truth has no row: nothing to be counted.
const noSeen = "0 0 0 0 0 0 0"

// Theirs reads what tshark says of each connection, and how seen-truth sorts
// its segments. The folder is captures.
func Theirs(folder fs.FS) (all []Conn, err error) {
	for _, name := range []string{"truth/tshark.tsv", "truth/tshark-many.tsv.gz"} {
		records, err := table(folder, name)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			c, err := tshark(r)
			if err != nil {
				return nil, fmt.Errorf("truth: %s: %w", name, err)
			}
			all = append(all, c)
		}
	}
	seen, err := table(folder, "truth/seen.tsv")
	if err != nil {
		return nil, err
	}
	addSeen(all, seen)
	return all, nil
}

// tshark is one row of tshark-truth.
func tshark(r record) (c Conn, err error) {
	c = Conn{File: r["file"], Answers: r}
	if c.Number, err = strconv.Atoi(r["stream"]); err != nil {
		return c, err
	}
	if c.First, err = seconds(r["t_first"]); err != nil {
		return c, err
	}
	for i, name := range []string{"client", "server"} {
		if c.Ends[i], err = netip.ParseAddrPort(r[name]); err != nil {
			return c, err
		}
		r[name] = c.Ends[i].String()
	}
	r["seen_c"], r["seen_s"] = noSeen, noSeen
	return c, nil
}

// addSeen gives the rows of seen-truth, one for each direction, to their
// connections.
func addSeen(all []Conn, seen []record) {
	index := map[string]*Conn{}
	for i := range all {
		index[all[i].File+" "+strconv.Itoa(all[i].Number)] = &all[i]
	}
	for _, r := range seen {
		c := index[r["file"]+" "+r["stream"]]
		if c == nil {
			continue
		}
		var counts []string
		for _, class := range seenClasses {
			counts = append(counts, r[class])
		}
		side := "seen_s"
		if from, err := netip.ParseAddrPort(r["from"]); err == nil && from == c.Ends[0] {
			side = "seen_c"
		}
		c.Answers[side] = strings.Join(counts, " ")
	}
}
