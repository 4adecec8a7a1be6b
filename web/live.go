package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tcpglass/tcpglass/internal/i18n"
	"github.com/tcpglass/tcpglass/sockets"
)

// machineSource is the name of the machine's own table among the sources; the
// others are called by their place in Config.Stacks: 0, 1, …
const machineSource = "machine"

// liveRoutes are socket tables as they change, over server-sent events.
// Whoever watches the same source shares one reader, which rests while nobody
// does.
//
//	event: look   a liveEvent: what is new since the last one the watcher had
//	event: beat   nothing is new yet, and the stream is alive
//
// An event's id names the look. A watcher that comes back with it, in
// Last-Event-ID, gets the points of the curves that it missed.
func (s *Server) liveRoutes() {
	sources := s.liveSources()
	s.stream("GET /api/live", s.streams, func(w http.ResponseWriter, r *http.Request) error {
		return s.watch(w, r, sources[r.URL.Query().Get("source")][s.language(r)])
	})
}

// liveSources are those there may be, by name and language. None is read
// before somebody watches.
func (s *Server) liveSources() map[string]map[i18n.Lang]*liveSource {
	machine := newLiveSource(s.life, liveTables{whole: func(context.Context) (*sockets.Table, error) {
		return sockets.Read(sockets.Options{Owners: true})
	}})
	all := map[string]map[i18n.Lang]*liveSource{machineSource: {i18n.English: machine, i18n.Chinese: machine}}
	for i, url := range s.cfg.Stacks {
		all[strconv.Itoa(i)] = map[i18n.Lang]*liveSource{i18n.English: s.stackSource(url, i18n.English), i18n.Chinese: s.stackSource(url, i18n.Chinese)}
	}
	return all
}

// stackSource is the table of a stack, which says its alarms itself.
func (s *Server) stackSource(at string, lang i18n.Lang) *liveSource {
	fetch := func(url string) func(context.Context) (*sockets.Table, error) {
		return func(ctx context.Context) (*sockets.Table, error) { return sockets.Fetch(ctx, url, lang.String()) }
	}
	return newLiveSource(s.life, liveTables{whole: fetch(at), lean: fetch(leanURL(at))})
}

// leanURL asks a stack for its table without half-open entries. Who does not
// know the question answers with all of it.
func leanURL(whole string) string {
	u, err := url.Parse(whole)
	if err != nil {
		return whole // and Fetch will say so
	}
	q := u.Query()
	q.Set("half-open", "no")
	u.RawQuery = q.Encode()
	return u.String()
}

// watch is the stream of one watcher. It ends when he goes or the server does.
func (s *Server) watch(w http.ResponseWriter, r *http.Request, source *liveSource) error {
	if source == nil {
		return refuse(http.StatusNotFound, "live.no-source")
	}
	source.join()
	defer source.leave()
	newEventStream(w).follow(r.Context(), source, s.language(r), r.Header.Get("Last-Event-ID"))
	return nil
}

// follow tells what is new.
func (e *eventStream) follow(ctx context.Context, source *liveSource, lang i18n.Lang, id string) {
	seen := source.seen(id)
	for e.err == nil {
		look, points, news := source.since(seen)
		if look != nil {
			seen = look.number
			e.send("look", source.id(seen), liveEvent{points, look.say(lang)})
		}
		e.wait(ctx, news)
		if ctx.Err() != nil {
			return
		}
	}
}
