package i18n

// query is what is wrong with conditions on connections, and what they want.
var query = texts{
	"query.at":           {"at character %d: %s", "第 %d 个字符处：%s"},
	"query.ends":         {"it ends here; expected %s", "到此结束；此处应为%s"},
	"query.unexpected":   {"%q is not what belongs here; expected %s", "%q 不对；此处应为%s"},
	"query.too-long":     {"longer than %d octets", "超过 %d 字节"},
	"query.too-deep":     {"more than %d parentheses and nots inside each other", "括号和 not 嵌套超过 %d 层"},
	"query.no-column":    {"no column %q; docs/analyze.md lists them", "没有列 %q；docs/analyze.md 列出了所有的列"},
	"query.did-you-mean": {"no column %q; did you mean %s?", "没有列 %q；是否想写 %s？"},
	"query.not-one-of":   {"%q is nothing that %s can be; one of: %s", "%q 不是 %s 的可能取值；可以是：%s"},
	"query.no-pattern":   {"%s is a %s: ~ is for texts; use =, <, > or in", "%s 的类型是 %s：~ 只用于文本；请用 =、<、> 或 in"},
	"query.no-order":     {"%s is a %s: it has no %s; use =, ~ or in", "%s 的类型是 %s：不能用 %s；请用 =、~ 或 in"},

	"query.want.junction": {"and, or, or the end", "and、or 或结尾"},
	"query.want.close":    {")", "“)”"},
	"query.want.comma":    {"a comma or )", "逗号或“)”"},
	"query.want.column":   {"the name of a column, not, or (", "列名、not 或“(”"},
	"query.want.pattern":  {"a regular expression, in quotes", "用引号括起的正则表达式"},
	"query.want.number":   {"a number: 3, 1k, 5..9, none", "数字：3、1k、5..9、none"},
	"query.want.octets":   {"octets: 512, 64KiB, 1.5MB, 0..1k, none", "字节数：512、64KiB、1.5MB、0..1k、none"},
	"query.want.rate":     {"a rate: 1500, 2MB/s, 10Mbit/s, none", "速率：1500、2MB/s、10Mbit/s、none"},
	"query.want.seconds":  {"a duration: 1.5, 300ms, 2s..3s, 5m, none", "时长：1.5、300ms、2s..3s、5m、none"},
	"query.want.time":     {"a time: 2026-11-21T06:00:00Z, 2026-11-21, none", "时刻：2026-11-21T06:00:00Z、2026-11-21、none"},
	"query.want.flag":     {"yes or no", "yes 或 no"},
	"query.want.word":     {"a word, or none", "一个词，或 none"},
	"query.want.text":     {"a text, in quotes where it has blanks, or none", "文本（含空格时用引号），或 none"},
	"query.want.address":  {"an address or a prefix: 10.0.0.1, 10.0.0.0/8, 2001:db8::/32", "地址或前缀：10.0.0.1、10.0.0.0/8、2001:db8::/32"},
}
