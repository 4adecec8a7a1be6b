package packetdrill

import (
	"strconv"
	"strings"
	"time"
)

// Parse reads a script; name is what errors call it, symbols are those that
// #ifdef finds defined. The error is a *Problem.
func Parse(name string, src []byte, symbols ...string) (*Script, error) {
	tokens, fault := lex(name, string(src), symbols)
	if fault != nil {
		return nil, fault
	}
	p := &parser{tokens: tokens, script: &Script{Name: name}}
	p.file()
	if p.fault != nil {
		return nil, p.fault
	}
	return p.script, nil
}

// parser reads tokens from front to back. The first fault ends it: it jumps
// behind the last token, where nothing is found any more.
type parser struct {
	tokens []token
	pos    int
	script *Script
	fault  *Problem
	last   time.Duration // the latest absolute time so far
}

// file is options, then events.
func (p *parser) file() {
	for p.peek().kind == tokOption {
		t := p.take()
		name, value, _ := strings.Cut(strings.TrimPrefix(t.text, "--"), "=")
		p.script.Options = append(p.script.Options, Option{t.line, name, value})
	}
	for p.peek().kind != tokEnd {
		e := p.event()
		p.script.Events = append(p.script.Events, e)
	}
}

// event is one event. A command or code may stand without a time.
func (p *parser) event() (e Event) {
	e.Line = p.peek().line
	if !p.skippable() {
		e.Time = p.time()
	}
	t := p.peek()
	switch {
	case t.kind == tokCommand:
		p.take()
		p.notice(t.line, "skip-command", strings.Join(strings.Fields(t.text), " "))
	case t.kind == tokCode:
		p.take()
		p.notice(t.line, "skip-code")
	case t.text == "<" || t.text == ">":
		p.packet(&e)
	case t.kind == tokWord:
		e.Call = p.call()
	default:
		p.expected("a packet (< or >), a system call, `command` or %{ code }%")
	}
	p.checkTime(&e)
	return e
}

func (p *parser) skippable() bool {
	k := p.peek().kind
	return k == tokCommand || k == tokCode
}

func (p *parser) notice(line int, code string, args ...any) {
	p.script.Notices = append(p.script.Notices, Notice{line, code, args})
}

// time is when an event happens: 1, +1, *, 1~2, +1~+2, and +0...0.3 for
// calls that block.
func (p *parser) time() (t Time) {
	switch {
	case p.have("*"):
		return Time{Kind: AnyTime}
	case p.have("+"):
		t.Kind = Relative
	case p.peek().kind != tokNumber:
		p.expected("a time: 0.1, +0.1 or *")
		return t
	}
	t.From = p.seconds()
	t.To = t.From
	switch {
	case p.have("~"):
		p.have("+")
		t.To = p.seconds()
	case p.have("..."):
		t.Blocks, t.End = true, p.seconds()
	}
	return t
}

// seconds is a number with a fraction.
func (p *parser) seconds() time.Duration {
	t := p.peek()
	f, err := strconv.ParseFloat(t.text, 64)
	if t.kind != tokNumber || err != nil || f > 1e8 {
		p.expected("seconds")
		return 0
	}
	p.take()
	return time.Duration(f*1e6+0.5) * time.Microsecond
}

// checkTime refuses times that make no sense for the event, or go back.
func (p *parser) checkTime(e *Event) {
	t := &e.Time
	expects := e.Packet != nil && !e.Packet.Inbound
	switch {
	case p.fault != nil:
	case t.From != t.To && !expects:
		p.fail(e.Line, "bad-range")
	case t.Blocks && e.Call == nil:
		p.fail(e.Line, "bad-blocking")
	case t.To < t.From:
		p.fail(e.Line, "time-back", t.To)
	case t.Blocks && t.End < t.From:
		p.fail(e.Line, "time-back", t.End)
	case t.Kind == Absolute && (e.Packet != nil || e.ICMP != nil || e.Call != nil):
		if t.From < p.last {
			p.fail(e.Line, "time-back", t.From)
		}
		p.last = t.From
	}
}

// The following are the parser's steps.

func (p *parser) peek() token { return p.tokens[p.pos] }

// take is the next token; the last one is given again and again.
func (p *parser) take() token {
	t := p.tokens[p.pos]
	p.pos = min(p.pos+1, len(p.tokens)-1)
	return t
}

// have takes a sign if it is next.
func (p *parser) have(sign string) bool {
	if t := p.peek(); t.kind != tokPunct || t.text != sign {
		return false
	}
	p.take()
	return true
}

// haveWord takes a word if it is next.
func (p *parser) haveWord(word string) bool {
	if t := p.peek(); t.kind != tokWord || t.text != word {
		return false
	}
	p.take()
	return true
}

// want takes a sign that must be next.
func (p *parser) want(sign string) {
	if !p.have(sign) {
		p.expected(strconv.Quote(sign))
	}
}

// number is a whole number of at most the given size.
func (p *parser) number(most uint64) uint64 {
	t := p.peek()
	n, err := strconv.ParseUint(t.text, 0, 64)
	if strings.HasPrefix(t.text, "0") && !strings.HasPrefix(t.text, "0x") {
		n, err = strconv.ParseUint(t.text, 10, 64)
	}
	if t.kind != tokNumber || err != nil || n > most {
		p.expected("a number up to " + strconv.FormatUint(most, 10))
		return 0
	}
	p.take()
	return n
}

// expected ends the parsing: the next token is none of what may stand here.
func (p *parser) expected(what string) { p.expectedAt(p.peek(), what) }

func (p *parser) expectedAt(t token, what string) { p.fail(t.line, "syntax", t.text, what) }

// fail ends the parsing. Only the first fault counts.
func (p *parser) fail(line int, code string, args ...any) {
	if p.fault == nil {
		p.fault = &Problem{File: p.script.Name, Line: line, Syntax: true, Code: code, Args: args}
	}
	p.pos = len(p.tokens) - 1
}
