package main

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/tcpglass/tcpglass/analyze"
	"github.com/tcpglass/tcpglass/internal/i18n"
)

// watchScreen is the terminal view: what is on the screen, and what keys do.
type watchScreen struct {
	lang  i18n.Lang
	title string
	wish  func(watchWish) // tells watching what to show

	shot          *watchShot // nil: nothing yet
	width, height int
	selected      int // row
	order         int // of watchOrders
	query         *analyze.Query
	paused        bool
	asking        bool
	asked         []rune
	complaint     string
	explained     *watchRow
}

// watchScreen shows the terminal view until q is pressed or ctx ends, while
// watching goes on on a goroutine of its own.
func (c *cli) watchScreen(ctx context.Context, w *watching, o *watchOptions) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	shooter := &watchShooter{lang: c.lang}
	w.teller = shooter
	title := c.text("watch.title", o.iface)
	if o.expr != "" {
		title += "  " + o.expr
	}
	screen := &watchScreen{lang: c.lang, title: title, wish: func(wish watchWish) { shooter.wish.Store(&wish) }}
	screen.ask()
	program := tea.NewProgram(screen, tea.WithContext(ctx), tea.WithOutput(c.out))
	shooter.show = func(shot *watchShot) { program.Send(shot) }
	ended := make(chan error, 1)
	go func() {
		ended <- w.run(ctx)
		program.Quit()
	}()
	_, err := program.Run()
	stop()
	if errors.Is(err, tea.ErrProgramKilled) || errors.Is(err, tea.ErrInterrupted) {
		err = nil // ^C
	}
	return errors.Join(err, <-ended)
}

// ask tells watching which rows to give.
func (m *watchScreen) ask() {
	m.wish(watchWish{order: m.order, query: m.query, rows: max(m.height, 50)})
}

// Init has nothing to do.
func (m *watchScreen) Init() tea.Cmd { return nil }

// Update takes a shot, a key, or the size of the terminal.
func (m *watchScreen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case *watchShot:
		if !m.paused {
			m.shot = msg
		}
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.ask()
	case tea.KeyPressMsg:
		return m, m.key(msg)
	}
	return m, nil
}

// key does what a key is for.
func (m *watchScreen) key(key tea.KeyPressMsg) tea.Cmd {
	switch name := key.String(); {
	case name == "ctrl+c":
		return tea.Quit
	case m.asking:
		m.answer(key)
	case m.explained != nil:
		m.explained = nil
	case name == "q":
		return tea.Quit
	default:
		m.command(name)
	}
	return nil
}

func (m *watchScreen) command(name string) {
	switch name {
	case "s":
		m.order = (m.order + 1) % len(watchOrders)
		m.ask()
	case "/":
		m.asking, m.complaint = true, ""
	case "p", "space":
		m.paused = !m.paused
	case "up", "k":
		m.selected = max(m.selected-1, 0)
	case "down", "j":
		m.selected = min(m.selected+1, max(m.count()-1, 0))
	case "enter":
		if m.selected < m.count() {
			row := m.shot.rows[m.selected]
			m.explained = &row
		}
	}
}

// count is how many rows there are.
func (m *watchScreen) count() int {
	if m.shot == nil {
		return 0
	}
	return len(m.shot.rows)
}

// answer takes a key of the question which connections to show.
func (m *watchScreen) answer(key tea.KeyPressMsg) {
	switch key.String() {
	case "esc":
		m.asking = false
	case "enter":
		m.choose()
	case "backspace":
		m.asked = m.asked[:max(len(m.asked)-1, 0)]
	default:
		if text := []rune(key.Text); len(m.asked)+len(text) <= analyze.MaxQuery/4 {
			m.asked = append(m.asked, text...)
		}
	}
}

// choose shows only what was asked for, if it makes sense.
func (m *watchScreen) choose() {
	m.complaint, m.query = "", nil
	if len(m.asked) > 0 {
		q, err := analyze.ParseQuery(string(m.asked))
		if bad := (*analyze.QueryError)(nil); errors.As(err, &bad) {
			m.complaint = bad.Text(m.lang)
			return
		}
		m.query = q
	}
	m.asking, m.selected = false, 0
	m.ask()
}
