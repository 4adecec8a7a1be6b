package i18n

// watch is what `tcpglass watch` says.
var watch = texts{
	"watch.summary": {"an interface, live: connections by state, rates, floods", "实时监视网络接口：各状态的连接、速率、洪水告警"},
	"watch.help": {
		`Watches a network interface: which connections there are, in which states, how
fast; who is half-open at which server; and says at once when there is a SYN
flood or a scan.

Usage:
  tcpglass watch [OPTIONS] INTERFACE [FILTER]

FILTER is an expression of pcap-filter(7), such as tcp port 443; INTERFACE may be
any. On a terminal there is a table; into a pipe or a file go lines, or with
--json events. Opening takes root or CAP_NET_RAW, which is given up then. The exit
code is 1 where there was an alarm.

Keys: q quit, s sort, / choose connections (state and more, as in analyze), p pause,
      arrows select, Enter explain`,
		`监视一个网络接口：有哪些连接，处于什么状态，速率多大；哪台服务器上有多少半连接；
一旦发现 SYN 洪水或扫描立即告警。

用法：
  tcpglass watch [选项] 接口 [过滤表达式]

过滤表达式采用 pcap-filter(7) 语法，例如 tcp port 443；接口可以是 any。在终端上显示
表格；输出到管道或文件时为文本行，加 --json 则为事件流。打开接口需要 root 或
CAP_NET_RAW 权限，打开后立即放弃。如果出现过告警，退出码为 1。

按键：q 退出，s 排序，/ 筛选连接（条件语法同 analyze），p 暂停，方向键选择，Enter 讲解`,
	},
	"watch.examples": {
		`Examples:
  tcpglass watch eth0
  tcpglass watch any tcp port 443 and not host 10.0.0.1
  tcpglass watch eth0 --json | jq 'select(.event == "alarm")'
  tcpglass watch eth0 --pcap /var/tmp/eth0.pcapng --pcap-size 100M --pcap-files 20
  tcpglass watch lo --duration 10s`,
		`示例：
  tcpglass watch eth0
  tcpglass watch any tcp port 443 and not host 10.0.0.1
  tcpglass watch eth0 --json | jq 'select(.event == "alarm")'
  tcpglass watch eth0 --pcap /var/tmp/eth0.pcapng --pcap-size 100M --pcap-files 20
  tcpglass watch lo --duration 10s`,
	},
	"watch.option.json":            {"tell everything as JSON, an object a line", "以 JSON 输出全部事件，每行一个对象"},
	"watch.option.promiscuous":     {"receive what is for others, too", "混杂模式：同时接收发给其他主机的分组"},
	"watch.option.snap":            {"keep this many `OCTETS` of a frame (2048, with --pcap all)", "每帧保留的`字节数`（2048；使用 --pcap 时为全部）"},
	"watch.option.ring":            {"`SIZE` of the memory shared with the kernel (32M)", "与内核共享的内存`大小`（32M）"},
	"watch.option.pcap":            {"write what is seen to `FILE`-00001 and so on, the latest ones stay", "把抓到的分组写入`文件`-00001 等，只保留最新的若干个"},
	"watch.option.pcap-size":       {"of each of these files at most: `SIZE` (100M)", "每个文件的最大`大小`（100M）"},
	"watch.option.pcap-files":      {"so many of them stay: `N`", "保留的文件`个数`"},
	"watch.option.duration":        {"end after this `TIME`: 30s, 5m", "经过这段`时间`后结束：30s、5m"},
	"watch.option.count":           {"end after `N` frames", "收到 `N` 帧后结束"},
	"watch.option.max-connections": {"keep `N` connections at most", "最多保留 `N` 个连接"},
	"watch.option.user":            {"become this `USER` once the interface is open (who called sudo, else nobody)", "打开接口后切换到该`用户`（缺省为调用 sudo 的用户，否则为 nobody）"},

	"watch.which":            {"which interface? There are: %s", "请指定接口，现有：%s"},
	"watch.bad-filter":       {"the filter is wrong, %s", "过滤表达式有误，%s"},
	"watch.out-of-range":     {"--snap is at most %d, --ring at most %s, --max-connections at least 2, --pcap-files at least 1", "--snap 最大为 %d，--ring 最大为 %s，--max-connections 至少为 2，--pcap-files 至少为 1"},
	"watch.not-allowed":      {"no permission to listen on %s; run as root: sudo tcpglass watch, or give the program CAP_NET_RAW", "没有权限监听 %s；请以 root 运行：sudo tcpglass watch，或为程序授予 CAP_NET_RAW"},
	"watch.no-interface":     {"there is no interface %s; there are: %s", "没有接口 %s；现有：%s"},
	"watch.down":             {"interface %s is down; bring it up: ip link set %s up", "接口 %s 未启用；请执行：ip link set %s up"},
	"watch.not-linux":        {"interfaces can be watched on Linux only; elsewhere capture with tcpdump and use tcpglass analyze", "只能在 Linux 上监视接口；在其他系统上请用 tcpdump 抓包后使用 tcpglass analyze"},
	"watch.cannot-open":      {"%s cannot be watched: %v", "无法监视 %s：%v"},
	"watch.went-down":        {"interface %s went down", "接口 %s 已关闭"},
	"watch.cannot-surrender": {"rights could not be given up: %v; choose a user with --user", "无法放弃特权：%v；请用 --user 指定用户"},
	"watch.cannot-write":     {"%s cannot be written as user %s: %v; choose another place, or a user with --user", "无法以用户 %[2]s 的身份写入 %[1]s：%[3]v；请换一个位置，或用 --user 指定用户"},

	"watch.listening":      {"listening on %s %s", "正在监听 %s，%s"},
	"privileges.none":      {"as user %s, without capabilities", "以用户 %s 的身份运行，不保留任何特权"},
	"privileges.not-final": {"as user %s, without capabilities (no_new_privs could not be set: the program has C linked in)", "以用户 %s 的身份运行，不保留任何特权（程序链接了 C 库，未能设置 no_new_privs）"},
	"privileges.kept":      {"as user %s; capabilities could not be given up", "以用户 %s 的身份运行；未能放弃特权（capabilities）"},

	"watch.numbers":   {"%.0f frames/s  %s/s  %.0f SYN/s  %.0f opened/s  %d connection{s}  %d half-open  %d dropped", "%.0f 帧/秒  %s/秒  %.0f SYN/秒  新建 %.0f/秒  连接 %d  半连接 %d  丢包 %d"},
	"watch.forgotten": {"  %d forgotten: the table is full", "  表已满，已淘汰 %d 个连接"},
	"watch.summary-line": {
		"%v: %d frame{s}, %s; %d connection{s} tried, %d opened, %d closed; %d frame{s} dropped by the kernel",
		"%v：%d 帧，%s；尝试连接 %d 次，建立 %d 个，关闭 %d 个；内核丢弃 %d 帧",
	},

	"watch.title":         {"tcpglass watch %s", "tcpglass watch %s"},
	"watch.paused":        {"paused", "已暂停"},
	"watch.keys":          {"q quit  s sort: %s  / choose  p pause  ↑↓ select  Enter explain", "q 退出  s 排序：%s  / 筛选  p 暂停  ↑↓ 选择  回车 讲解"},
	"watch.keys.explain":  {"any key: back", "按任意键返回"},
	"watch.keys.ask":      {"Enter: choose  Esc: back  (empty: all)", "回车：筛选  Esc：返回（留空：全部）"},
	"watch.of":            {"%d of %d connection{s}", "%d / %d 个连接"},
	"watch.half-open":     {"half-open", "半连接"},
	"watch.states":        {"state", "状态"},
	"watch.no-connection": {"no connection has been open yet", "尚无建立过的连接"},

	"watch.column.client":   {"client", "客户端"},
	"watch.column.server":   {"server", "服务器"},
	"watch.column.states":   {"states", "两端状态"},
	"watch.column.up":       {"up/s", "上行/秒"},
	"watch.column.down":     {"down/s", "下行/秒"},
	"watch.column.octets":   {"octets", "字节"},
	"watch.column.rtt":      {"RTT", "RTT"},
	"watch.column.repaired": {"again", "重传"},
	"watch.column.age":      {"age", "时长"},

	"watch.order.rate":     {"rate", "速率"},
	"watch.order.octets":   {"octets", "字节"},
	"watch.order.age":      {"age", "时长"},
	"watch.order.rtt":      {"RTT", "RTT"},
	"watch.order.repaired": {"retransmissions", "重传"},
	"watch.order.state":    {"state", "状态"},

	"watch.explain.handshake": {"handshake", "握手"},
	"watch.explain.close":     {"close", "关闭"},
	"watch.explain.client":    {"client", "客户端"},
	"watch.explain.server":    {"server", "服务器"},
	"watch.explain.presumed":  {"presumed", "推定"},
	"watch.explain.numbers":   {"%s: %d packet{s}, %s, %d sent again", "%s：%d 个分组，%s，重传 %d"},

	"watch.step.sent-syn":        {"sends a SYN", "发送 SYN"},
	"watch.step.sent-fin":        {"sends a FIN", "发送 FIN"},
	"watch.step.sent-rst":        {"sends a RST", "发送 RST"},
	"watch.step.got-syn":         {"a SYN arrives", "收到 SYN"},
	"watch.step.got-syn-ack":     {"a SYN-ACK arrives", "收到 SYN-ACK"},
	"watch.step.got-ack-of-syn":  {"its SYN is acknowledged", "自己的 SYN 被确认"},
	"watch.step.got-ack-of-fin":  {"its FIN is acknowledged", "自己的 FIN 被确认"},
	"watch.step.got-fin":         {"a FIN arrives", "收到 FIN"},
	"watch.step.got-fin-and-ack": {"a FIN arrives that acknowledges its own", "收到 FIN，且自己的 FIN 被确认"},
	"watch.step.got-rst":         {"a RST arrives", "收到 RST"},
	"watch.step.shown":           {"shows it by what it sends", "由其发送的报文段可知"},
}
