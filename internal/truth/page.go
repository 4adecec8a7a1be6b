package truth

import (
	"fmt"
	"slices"
	"strings"
)

// Page is docs/disputes.md.
func Page(with, zeek *Comparison, explained []Explained) string {
	var b strings.Builder
	b.WriteString(head)
	fmt.Fprintf(&b, "| | compared 比较 | equal 相同 | |\n|---|---:|---:|---:|\n")
	line := func(what string, all, equal int) {
		fmt.Fprintf(&b, "| %s | %d | %d | %.2f %% |\n", what, all, equal, share(equal, all))
	}
	line("connections, in all answers 连接（全部答案一致）", with.Conns, with.Equal)
	line("single answers 单项答案", with.Answers, with.Same)
	line("Zeek's conn_state", zeek.Conns, zeek.Equal)
	line("Zeek's conn_state and history", zeek.Answers, zeek.Same)
	b.WriteString(middle)
	for i := range explained {
		writeReason(&b, i+1, &explained[i])
	}
	return b.String()
}

func share(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return 100 * float64(part) / float64(all)
}

const head = `# Where we and others disagree · 与其他工具的分歧

<!-- Made by internal/truth from reasons.tsv: go test ./internal/truth -update -->

What ` + "`tcpglass analyze`" + ` says of each connection in 155 captures made by others, compared with what tshark says (handshake, close, first
FIN, round trips to ±1 µs, packets, octets), with how sequence numbers alone sort the data segments (tools/seen-truth), and with
the conn_state and history in Zeek's own test baselines. A connection is equal where all of its answers are. **Every difference is below**, with who is right and why:
none of the tools is always right, and this page is also a list of traps.

把 ` + "`tcpglass analyze`" + ` 对 155 个他人抓包中每个连接的结论，与 tshark（握手、关闭方式、谁先发 FIN、往返时延 ±1 µs、包数、字节数）、
只看序列号的数据段分类（tools/seen-truth）以及 Zeek 自带测试基线中的 conn_state 和 history 逐一比较。一个连接的所有答案都相同才算相同。
**所有分歧都列在下面**，并说明谁对、为什么：没有哪个工具永远正确，这一页也是一份“陷阱清单”。

`

const middle = `
Answers are in tshark-truth's words: ` + "`hs`" + ` the handshake, ` + "`close`" + ` how it ended, ` + "`pk` `by` `uq`" + ` packets, octets, and octets counted once, of client (` + "`_c`" + `) and server (` + "`_s`" + `), ` + "`seen`" + ` the
numbers of segments that are new, jump, fill a hole, were seen, are copies, partial, probes. An empty answer is –.

## All differences, by reason · 全部分歧，按原因
`

// writeReason writes a reason and, in a table, what it is the reason of.
func writeReason(b *strings.Builder, number int, e *Explained) {
	right := rights[e.Right]
	fmt.Fprintf(b, "\n### %d. %s\n\n**Right: %s.** %s\n\n**对的是：%s。** %s\n\n", number, questions(e.Differences), right[0], e.Why, right[1], e.WhyZh)
	b.WriteString("| File 文件 | Connection 连接 | Question 问题 | Ours 我们 | Theirs 对方 |\n|---|---|---|---|---|\n")
	for _, d := range e.Differences {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", d.File, orDash(d.Conn), d.Question, orDash(d.Ours), orDash(d.Theirs))
	}
}

// rights are who may be right, in both languages.
var rights = map[string][2]string{
	"ours": {"we", "我们"}, "theirs": {"they", "对方"}, "both": {"both", "双方"}, "neither": {"neither", "都不对"},
}

// questions are those that the differences are about.
func questions(all []Difference) string {
	var names []string
	for _, d := range all {
		if !slices.Contains(names, d.Question) {
			names = append(names, d.Question)
		}
	}
	return strings.Join(names, ", ")
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
