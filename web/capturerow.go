package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
)

// captureRows is a page of a capture's connections: CaptureRows in
// types.d.ts.
type captureRows struct {
	Total  int          `json:"total"`
	Offset int          `json:"offset"`
	Rows   []captureRow `json:"rows"`
}

// captureRow is a connection in the table: CaptureRow in types.d.ts.
type captureRow struct {
	N           int            `json:"n"`
	Start       *ladder.Millis `json:"start,omitempty"`
	Duration    ladder.Millis  `json:"duration"`
	Client      string         `json:"client"`
	Server      string         `json:"server"`
	Tag         string         `json:"tag,omitempty"`
	Handshake   string         `json:"handshake"`
	Close       string         `json:"close"`
	By          string         `json:"by,omitempty"`
	SYNTries    int            `json:"synTries,omitempty"`
	SYNACKTries int            `json:"synackTries,omitempty"`
	Gap1        *ladder.Millis `json:"gap1,omitempty"`
	Gap2        *ladder.Millis `json:"gap2,omitempty"`
	Octets      [2]uint64      `json:"octets"`
	Again       [2]uint32      `json:"again"`
	States      [2]string      `json:"states"`
	Worst       *worstOfRow    `json:"worst,omitempty"`
}

// worstOfRow is the worst finding about a connection.
type worstOfRow struct {
	Severity string `json:"severity"`
	Grade    string `json:"grade"`
	Text     string `json:"text"`
}

// captureRows answers GET /api/captures/{id}/rows?offset=&limit=&sort=&filter=.
func (s *Server) captureRows(r *http.Request) (any, error) {
	c, err := s.shelf.find(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	q, lang := r.URL.Query(), s.language(r)
	numbers, err := c.rows(r.Context(), q.Get("filter"), q.Get("sort"), lang)
	if err != nil {
		return nil, err
	}
	page := captureRows{Total: len(numbers), Offset: whole(q, "offset", 0, len(numbers)), Rows: []captureRow{}}
	end := min(page.Offset+whole(q, "limit", 100, maxRows), len(numbers))
	for _, n := range numbers[page.Offset:end] {
		page.Rows = append(page.Rows, c.row(n, lang))
	}
	return page, nil
}

// whole is a number of a URL between 0 and most; usual where there is none.
func whole(q url.Values, key string, usual, most int) int {
	n, err := strconv.Atoi(q.Get(key))
	if err != nil {
		n = usual
	}
	return min(max(n, 0), most)
}

// row is connection n for the table.
func (c *heldCapture) row(n int, lang i18n.Lang) captureRow {
	r, _ := c.found.Row(n)
	client, server := &r.Ends[r.Client], &r.Ends[r.Client.Peer()]
	row := captureRow{
		N: n, Duration: inMillis(r.Last.At.Sub(r.First.At)),
		Client: client.Addr.String(), Server: server.Addr.String(), Tag: analyze.Find("tag").String(&r),
		Handshake: r.Handshake().String(), Close: r.Close().String(), By: r.Closer(),
		SYNTries: several(r.Opening.SYNTries()), SYNACKTries: several(r.Opening.SYNACKTries()),
		Gap1: known(r.FirstGap()), Gap2: known(r.ThirdGap()),
		Octets: [2]uint64{client.Unique(), server.Unique()},
		Again:  [2]uint32{client.Stream.Segments.Again(), server.Stream.Segments.Again()},
		States: [2]string{stateOf(client), stateOf(server)},
	}
	if r.First.At.Set() {
		start := c.since(r.First.At)
		row.Start = &start
	}
	if found := analyze.FindingsOf(c.found, n); len(found) > 0 {
		row.Worst = &worstOfRow{found[0].Severity.String(), gradeOf(&found[0], lang), found[0].Headline(lang)}
	}
	return row
}

// several is how often something was tried, where that was not once.
func several[T int | uint8 | uint16 | uint32](n T) int {
	if n < 2 {
		return 0
	}
	return int(n)
}

func known(d time.Duration, ok bool) *ladder.Millis {
	if !ok {
		return nil
	}
	m := inMillis(d)
	return &m
}

func stateOf(e *passive.End) string {
	if e.State == passive.Unknown {
		return ""
	}
	return e.State.String()
}

// sortedRows is the last order that somebody asked for: who turns pages asks
// for the same one again.
type sortedRows struct {
	mu           sync.Mutex
	filter, sort string
	numbers      []int
}

// rows are the numbers of the connections that a condition lets through,
// sorted by a column, with "-" in front downwards.
func (c *heldCapture) rows(ctx context.Context, filter, by string, lang i18n.Lang) ([]int, error) {
	c.sorted.mu.Lock()
	defer c.sorted.mu.Unlock()
	o := &c.sorted
	if o.numbers != nil && o.filter == filter && o.sort == by {
		return o.numbers, nil
	}
	keyed, err := c.keyed(ctx, filter, strings.TrimPrefix(by, "-"), lang)
	if err != nil {
		return nil, err
	}
	arrange(keyed, strings.HasPrefix(by, "-"))
	o.filter, o.sort, o.numbers = filter, by, make([]int, len(keyed))
	for i := range keyed {
		o.numbers[i] = keyed[i].n
	}
	return o.numbers, nil
}

// keyedRow is a connection and what it is sorted by.
type keyedRow struct {
	n      int
	known  bool // the capture tells
	number int64
	word   string
}

// rowsAtATime is how many rows are looked at between two looks at the context.
const rowsAtATime = 1 << 10

// keyed are the connections that are wanted, with what they are sorted by.
func (c *heldCapture) keyed(ctx context.Context, filter, by string, lang i18n.Lang) (list []keyedRow, err error) {
	wanted, err := condition(filter, lang)
	if err != nil {
		return nil, err
	}
	columns, err := sortColumns(by, lang)
	if err != nil {
		return nil, err
	}
	for r := range c.found.Rows() {
		if r.Number%rowsAtATime == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if wanted == nil || wanted.Match(r) {
			list = append(list, keyOf(r, columns))
		}
	}
	return list, nil
}

// condition reads a condition on connections; nil where there is none.
func condition(text string, lang i18n.Lang) (*analyze.Query, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	q, err := analyze.ParseQuery(text)
	var bad *analyze.QueryError
	if errors.As(err, &bad) {
		return nil, refuse(http.StatusBadRequest, "analyze.bad-query", text, bad.Text(lang))
	}
	return q, err
}

// sortColumns are the columns of a name, which is a condition as well: one
// column, or that of both ends.
func sortColumns(name string, lang i18n.Lang) ([]*analyze.Column, error) {
	q, err := condition(name, lang)
	if q == nil || err != nil {
		return nil, err
	}
	return q.Columns(), nil
}

// keyOf is a connection with the sum of its columns, or the first one's word.
func keyOf(r *analyze.Row, columns []*analyze.Column) keyedRow {
	k := keyedRow{n: r.Number}
	for _, c := range columns {
		n, ok := c.Int(r)
		k.number += n
		k.word = cmp.Or(k.word, c.String(r))
		k.known = k.known || ok || k.word != ""
	}
	return k
}

// arrange sorts. What is not known comes last, whichever way; what is the
// same stays in the order of the capture.
func arrange(list []keyedRow, down bool) {
	slices.SortStableFunc(list, func(a, b keyedRow) int {
		if a.known != b.known {
			return cmp.Compare(b.score(), a.score())
		}
		order := cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.word, b.word))
		if down {
			return -order
		}
		return order
	})
}

// score is 1 for a row whose place is known.
func (k *keyedRow) score() int {
	if k.known {
		return 1
	}
	return 0
}
