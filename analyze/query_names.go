package analyze

import (
	"slices"
	"strings"
)

// noColumn complains of a name that no column has, with those most like it.
func noColumn(name token) *QueryError {
	if near := nearest(name.text); near != "" {
		return &QueryError{name.at, "query.did-you-mean", []any{name.text, near}}
	}
	return &QueryError{name.at, "query.no-column", []any{name.text}}
}

// named is the columns of a name: one, or that of both ends where the name
// leaves the end out. Nil where there is none.
func named(name string) []*Column {
	name = strings.ToLower(name)
	if c := Find(name); c != nil {
		if c.Type == List {
			return nil
		}
		return []*Column{c}
	}
	var both []*Column
	for i := range table {
		if c := &table[i]; c.Type != List && withoutEnd(c.Name) == name {
			both = append(both, c)
		}
	}
	return both
}

// withoutEnd is a column's name without the word that says which end it is
// about; empty where there is none.
func withoutEnd(name string) string {
	parts := strings.Split(name, ".")
	i := slices.IndexFunc(parts, func(p string) bool { return p == "client" || p == "server" })
	if i < 0 {
		return ""
	}
	return strings.Join(slices.Delete(parts, i, i+1), ".")
}

// nearest is the name of a column that somebody may have meant; empty where
// none is like it.
func nearest(name string) (best string) {
	least := max(len(name)/3, 1) + 1
	for i := range table {
		for _, candidate := range []string{table[i].Name, withoutEnd(table[i].Name)} {
			if d := editDistance(strings.ToLower(name), candidate); candidate != "" && d < least {
				best, least = candidate, d
			}
		}
	}
	return best
}

// editDistance is how many letters must be put in, taken out or changed to make
// b of a.
func editDistance(a, b string) int {
	if len(a) > 64 {
		return len(a) // nobody meant a name of ours
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// IsQuery reports whether text is meant to be a condition on connections and
// not one on packets in the language of pcap-filter: whether its first
// comparison, behind parentheses and nots, is that of a column. No primitive
// of pcap-filter has such a form.
func IsQuery(text string) bool {
	tokens := lex(text[:min(len(text), MaxQuery)])
	for len(tokens) > 1 && tokens[0].kind != quotedToken && tokens[0].is("not", "!", "(") {
		tokens = tokens[1:]
	}
	first := tokens[0]
	if first.kind != wordToken {
		return false
	}
	switch next := tokens[1]; {
	case next.kind == operatorToken || next.is("in"):
		return !packetTerm(first.text)
	case next.kind == endToken || next.is("and", "or", "&&", "||", ")"):
		return named(first.text) != nil
	}
	return false
}

// packetTerm reports whether pcap-filter compares such a thing: tcp[13],
// len, a number.
func packetTerm(s string) bool {
	return s == "len" || strings.ContainsAny(s, "[]") || s[0] >= '0' && s[0] <= '9'
}
