package i18n

// floods is what stands in the tables of docs/floods.md; its prose is beside
// the program that makes it.
var floods = texts{
	"floods.defence.none":    {"none", "不设防"},
	"floods.defence.big":     {"big backlog", "加大队列"},
	"floods.defence.oldest":  {"drop oldest", "丢弃最旧"},
	"floods.defence.table":   {"table", "半连接表"},
	"floods.defence.cookies": {"cookies", "总是 cookie"},
	"floods.defence.all":     {"all (default)", "全部（缺省）"},

	"floods.attack.random":   {"random sources", "随机源地址"},
	"floods.attack.prefix":   {"one /24", "一个 /24"},
	"floods.attack.known":    {"the clients' networks", "客户端的网段"},
	"floods.attack.single":   {"one address", "单一地址"},
	"floods.attack.replayed": {"replayed SYNs", "重放 SYN"},
	"floods.attack.crowd":    {"flash crowd", "突发访问"},
	"floods.attack.acks":     {"ACK flood", "ACK 洪水"},
	"floods.attack.data":     {"SYNs with data", "带数据的 SYN"},
	"floods.attack.guesses":  {"guessed cookies", "猜测 cookie"},
	"floods.attack.prefix6":  {"one /48 of IPv6", "IPv6 的一个 /48"},

	"floods.column.defence":   {"Defence", "防御"},
	"floods.column.during":    {"Served in the attack", "攻击期间的服务率"},
	"floods.column.after":     {"Served after it", "攻击之后的服务率"},
	"floods.column.p50":       {"Connect p50", "连接用时 p50"},
	"floods.column.p99":       {"p99", "p99"},
	"floods.column.half-open": {"Half-open at most", "半连接最多"},
	"floods.column.memory":    {"Memory at most", "内存最多"},
	"floods.column.packets":   {"Answers per packet", "每包引出的应答"},
	"floods.column.octets":    {"Octets per octet", "每字节引出的字节"},
	"floods.column.dropped":   {"SYNs dropped", "丢弃的 SYN"},
	"floods.column.displaced": {"Entries displaced", "被挤掉的条目"},
	"floods.column.shares":    {"Over the share", "超出份额"},
	"floods.column.limited":   {"Not answered: limit", "限速未答"},
	"floods.column.cookies":   {"Cookies sent", "发出的 cookie"},
	"floods.column.accepted":  {"and back", "其中返回"},
	"floods.column.refused":   {"No cookie of ours", "冒充的 cookie"},

	"floods.curve.served":    {"served", "服务率"},
	"floods.curve.half-open": {"how full the half-open table is", "半连接表的占用率"},

	"floods.named": {
		"The detector: %[1]s, after %[2]s.",
		"检测器：%[1]s；攻击开始后 %[2]s 报出。",
	},
	"floods.unnamed": {"The detector: no alarm; it says that this is a crowd.", "检测器：不报警；判定为突发访问。"},

	"floods.shape.random":     {"a SYN flood from random sources", "源地址随机的 SYN 洪水"},
	"floods.shape.one-prefix": {"a SYN flood from one network", "来自一个网段的 SYN 洪水"},
	"floods.shape.one-source": {"a SYN flood from one address", "来自单一地址的 SYN 洪水"},
	"floods.shape.replayed":   {"a SYN flood of the same SYNs again and again", "重放同样报文段的 SYN 洪水"},
	"floods.shape.acks":       {"an ACK flood", "ACK 洪水"},
}
