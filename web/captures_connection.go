package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/analyze/passive"
	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/ladder"
)

// Bounds of one connection's exhibit.
const (
	maxWhole        = 10_000  // segments; of more never all are drawn
	maxPacketOctets = 2 << 10 // of one packet
	maxSentOctets   = 4 << 20 // of all packets together …
	minPacketOctets = 160     // … but for the longest headers of each: IPv6's, and TCP's with 40 octets of options
)

// captureConnection is one connection of a capture: CaptureConnection in
// types.d.ts.
type captureConnection struct {
	Row       captureRow    `json:"row"`
	Exhibit   exhibit       `json:"exhibit"`
	Left      int           `json:"left"`
	Whole     bool          `json:"whole"`
	Findings  []finding     `json:"findings"`
	Explain   []section     `json:"explain"`
	Resembles []resemblance `json:"resembles"`
}

// section is a part of what is told of a connection.
type section struct {
	Title string    `json:"title"`
	Lines []telling `json:"lines"`
}

// telling is a sentence, and the frame it begins to tell of.
type telling struct {
	Frame uint64 `json:"frame,omitempty"`
	Text  string `json:"text"`
}

// captureConnection answers GET /api/captures/{id}/connections/{n}; with
// all=1 no segment is left out, where that is possible.
func (s *Server) captureConnection(r *http.Request) (any, error) {
	c, n, err := s.connectionOf(r)
	if err != nil {
		return nil, err
	}
	lang := s.language(r)
	shown, err := c.connection(r.Context(), n, r.URL.Query().Get("all") == "1", lang)
	if err != nil {
		return nil, unreadable(err, lang)
	}
	return shown, nil
}

// connection goes through the capture once more for one of its connections.
func (c *heldCapture) connection(ctx context.Context, n int, all bool, lang i18n.Lang) (*captureConnection, error) {
	trail, err := c.follow(ctx, n)
	if err != nil {
		return nil, err
	}
	whole := trail.Left == 0 && len(trail.Moves) <= maxWhole
	found := analyze.FindingsOf(c.found, n)
	shown := &captureConnection{
		Row:       c.row(n, lang),
		Exhibit:   c.exhibit(trail, all && whole, lang),
		Whole:     whole,
		Findings:  findingsIn(lang, found),
		Explain:   sectionsOf(trail.Explain(lang)),
		Resembles: resembling(&analyze.Row{Conn: &trail.Conn, Number: n, Tags: c.found.Tags}, lang),
	}
	shown.Left = leftOut(trail, &shown.Exhibit.Model)
	if shown.Left > 0 {
		shown.Exhibit.Strip = stripOf(trail)
	}
	shown.Exhibit.Packets, err = c.packets(ctx, &trail.Conn, &shown.Exhibit.Model)
	return shown, err
}

func (c *heldCapture) follow(ctx context.Context, n int) (*analyze.Trail, error) {
	files, err := c.again()
	if err != nil {
		return nil, err
	}
	defer files.Close()
	conn, _ := c.found.Connection(n)
	return analyze.Follow(ctx, files, c.config, n, &conn)
}

// exhibit is the connection as the page draws it.
func (c *heldCapture) exhibit(trail *analyze.Trail, all bool, lang i18n.Lang) exhibit {
	title := titleOf(trail, lang)
	drawn := ladder.All(trail.Trace(analyze.Drawing{Lang: lang, All: all}))
	return exhibit{Title: title, Model: drawn.Model(ladder.Options{Lang: lang, Title: title})}
}

// titleOf names a connection.
func titleOf(trail *analyze.Trail, lang i18n.Lang) string {
	ends, client := &trail.Conn.Ends, trail.Conn.Client
	return lang.Text("analyze.headline", trail.Number, ends[client].Addr, ends[client.Peer()].Addr)
}

// leftOut is how many segments of the trail are not drawn. Packets that were
// captured twice are no segments of their own.
func leftOut(trail *analyze.Trail, m *ladder.Model) int {
	n := int(trail.Left)
	for i := range trail.Moves {
		if move := &trail.Moves[i]; move.Quote == nil && move.Class != passive.Copy {
			n++
		}
	}
	for i := range m.Connections {
		n -= len(m.Connections[i].Arrows)
	}
	return n
}

// packets are the octets of the segments that are drawn, from the IP header
// on. Of long packets, and where there are many, the beginnings are.
func (c *heldCapture) packets(ctx context.Context, conn *passive.Conn, m *ladder.Model) ([]packet, error) {
	sent := sendings(m)
	most := min(max(maxSentOctets/max(len(sent), 1), minPacketOctets), maxPacketOctets)
	files, err := c.again()
	if err != nil {
		return nil, err
	}
	defer files.Close()
	list := []packet{}
	var pick analyze.Pick
	pick.Add(conn)
	err = pick.Packets(ctx, files, c.config, func(frame uint64, octets []byte) {
		if at, drawn := sent[frame]; drawn {
			kept := append([]byte{}, octets[:min(len(octets), most)]...)
			list = append(list, packet{Number: frame, At: at, Octets: kept})
		}
	})
	return list, err
}

// sendings are when the segments left that are drawn, by their frames.
func sendings(m *ladder.Model) map[uint64]ladder.Millis {
	sent := map[uint64]ladder.Millis{}
	for i := range m.Connections {
		for _, a := range m.Connections[i].Arrows {
			if a.Sent != nil {
				sent[a.Packet] = *a.Sent
			}
		}
	}
	return sent
}

// sectionsOf are the analyser's sections. Its leads are made for terminals:
// numbers of frames, indents, marks of lists.
func sectionsOf(told []analyze.Section) []section {
	list := []section{}
	for _, s := range told {
		one := section{Title: s.Title, Lines: []telling{}}
		for _, l := range s.Lines {
			frame, _ := strconv.ParseUint(strings.TrimSpace(l.Lead), 10, 64)
			one.Lines = append(one.Lines, telling{frame, l.Text})
		}
		list = append(list, one)
	}
	return list
}

// inMillis is a duration as the page counts it.
func inMillis(d time.Duration) ladder.Millis {
	return ladder.Millis(float64(d) / float64(time.Millisecond))
}
