package i18n

// findings are what package analyze has to say of a capture: for each code a
// sentence, what causes such a thing, and what to look at next. All arguments
// are strings: 1 who it is about (the client, the server), 2 the other one, 3
// a number, 4 of how many or another number, 5 a time, 6 a word, 7 the number
// in per cent, 8 how many connections. Behind .many, .none
// and .once stand other sentences for many connections and for such numbers.
var findings = texts{
	"finding.client":     {"the client", "客户端"},
	"finding.server":     {"the server", "服务器"},
	"finding.of-one":     {"%[1]s → %[2]s: %[3]s", "%[1]s → %[2]s：%[3]s"},
	"finding.of-several": {"%[1]s, %[2]s connections: %[3]s", "%[1]s，共 %[2]s 个连接：%[3]s"},
	"finding.of-many":    {"%[1]s connections to %[2]s endpoints: %[3]s", "%[1]s 个连接（%[2]s 个端点）：%[3]s"},
	"finding.and-more":   {"%[1]s (and %[2]s more like it)", "%[1]s（另有 %[2]s 个类似情况）"},
	"finding.of-server":  {"%[1]s: %[2]s", "%[1]s：%[2]s"},

	"findings.title": {"Findings", "诊断结论"},
	"findings.head": {`What ` + "`tcpglass analyze`" + ` has to say of a capture, beside the rows of its connections: each finding is a sentence with the connections and
frames that it rests on, the paragraph that speaks of it, what causes such a thing, and what to look at next. The codes are stable.
Connections with the same trouble are one finding; where more than three servers have it, that is one finding, too.

- **attack**: somebody means it. **trouble**: somebody was not served. **warning**: slow, fragile or strange.
- **caveat**: the capture does not tell; read the other findings with that in mind. **note**: nothing is wrong by itself.

Some findings are worse than their class says: a RST while data was under way, loss of one segment in twenty, CLOSE-WAIT for over a
minute. N, M, T, X, P and K stand for numbers, times, names and shares.
`, `除了每个连接一行的结果之外，` + "`tcpglass analyze`" + ` 还会对抓包给出结论：每条结论是一句话，附有所依据的连接和帧、相关的 RFC 段落、可能的原因以及下一步该查什么。结论代码保持稳定。
出现同样问题的连接合并为一条；若涉及三个以上的服务器，也合并为一条。

- **攻击**：有人蓄意为之。**故障**：有人没有得到服务。**警告**：缓慢、脆弱或异常。
- **存疑**：抓包无法判断，阅读其他结论时需考虑这一点。**提示**：本身没有问题。

有些情况会比所列级别更严重：数据在途时的 RST、丢失超过二十分之一的报文段、CLOSE-WAIT 超过一分钟。N、M、T、X、P、K 代表数字、时间、名称和比例。
`},
	"findings.tail": {`
## Floods, scans, crowds

**` + "`alarm.flood`, `alarm.scan`, `alarm.crowd`" + `** are the words of the detector, with its signals: see [floods.md](floods.md).
`, `
## 洪水攻击、扫描、突发访问

**` + "`alarm.flood`、`alarm.scan`、`alarm.crowd`" + `** 是检测器的结论，并附有其信号：参见 [floods.zh.md](floods.zh.md)。
`},
	"findings.cause":           {"Cause: %s", "原因：%s"},
	"findings.next":            {"Next: %s", "下一步：%s"},
	"findings.chapter.open":    {"Handshakes", "握手"},
	"findings.chapter.normal":  {"Endings with FINs", "以 FIN 结束"},
	"findings.chapter.close":   {"Other endings", "其他结束方式"},
	"findings.chapter.data":    {"Data and windows", "数据与窗口"},
	"findings.chapter.options": {"Options", "选项"},
	"findings.chapter.odd":     {"What TCPs do not do", "正常 TCP 不会做的事"},
	"findings.chapter.caveats": {"What the capture does not tell of a connection", "抓包无法判断的连接情况"},
	"findings.chapter.still":   {"Connections that nobody has ended", "尚未结束的连接"},
	"findings.chapter.servers": {"Servers", "服务器"},
	"findings.chapter.capture": {"The capture itself", "抓包本身"},
}
