package rule

import (
	"encoding/base64"
	"strconv"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/query/diag"
)

// resolver replaces CloudFormation's functions by what they give, as far as the template says it. What it does not say becomes
// a placeholder such as ${Topic}, with a note.
type resolver struct {
	loader   *loader
	template *value
	open     map[string]bool // names that are being resolved
	noted    map[string]bool // placeholders that were reported
}

// resolveDepth is how deep functions and what they name may be nested.
const resolveDepth = 60

// resolve returns a value without functions.
func (t *resolver) resolve(v *value, depth int) *value {
	if depth > resolveDepth {
		return t.unknown(v.at, "…", "what is nested too deeply")
	}
	if name, arg := function(v); name != "" {
		out := *t.call(name, arg, v.at, depth)
		out.at = v.at
		return &out
	}
	switch v.kind {
	case list:
		out := &value{at: v.at, kind: list}
		for _, item := range v.list {
			if one := t.resolve(item, depth+1); one.kind != null || item.kind == null {
				out.list = append(out.list, one)
			}
		}
		return out
	case object:
		out := &value{at: v.at, kind: object}
		for _, m := range v.members {
			if one := t.resolve(m.value, depth+1); one.kind != null || m.value.kind == null {
				out.members = append(out.members, member{m.name, m.at, one})
			}
		}
		return out
	}
	return v
}

// function tells whether a value calls a function, as a short tag or as an object with one member, and returns its name and argument.
func function(v *value) (name string, arg *value) {
	if v.tag != "" {
		plain := *v
		plain.tag = ""
		return v.tag, &plain
	}
	if v.kind != object || len(v.members) != 1 {
		return "", nil
	}
	m := v.members[0]
	if m.name == "Ref" || m.name == "Condition" {
		return m.name, m.value
	}
	if name, ok := strings.CutPrefix(m.name, "Fn::"); ok {
		return name, m.value
	}
	return "", nil
}

// call returns what a function gives.
func (t *resolver) call(name string, arg *value, at diag.Span, depth int) *value {
	switch name {
	case "Ref":
		return t.ref(arg, depth)
	case "Sub":
		return t.sub(arg, depth)
	case "GetAtt":
		return t.attribute(arg, depth)
	case "Join":
		return t.joined(arg, at, depth)
	case "If":
		return t.choose(arg, at, depth)
	case "Select":
		return t.selected(arg, at, depth)
	case "Split":
		return t.split(arg, at, depth)
	case "FindInMap":
		return t.mapped(arg, at, depth)
	case "Base64":
		if v := t.resolve(arg, depth+1); v.kind == text && v.open == "" {
			return &value{kind: text, text: base64.StdEncoding.EncodeToString([]byte(v.text))}
		}
	case "ImportValue":
		if v := t.resolve(arg, depth+1); v.kind == text {
			return t.unknown(at, v.text, "the export `"+short(v.text)+"` of another stack")
		}
	}
	return t.unknown(at, "Fn::"+name, "the function `"+short(name)+"`")
}

// unknown is a placeholder for what the template does not say.
func (t *resolver) unknown(at diag.Span, name, why string) *value {
	if t.noted == nil {
		t.noted = map[string]bool{}
	}
	if !t.noted[name] {
		t.noted[name] = true
		d := diag.New(diag.Note, "unresolved", at, "`${%s}` stands for %s, which the template does not say", short(name), why)
		if strings.HasPrefix(why, "parameter ") {
			d = d.WithHelp("give it a value: --param %s=VALUE", name)
		}
		t.loader.report(d)
	}
	return &value{at: at, kind: text, text: "${" + name + "}", open: why}
}

// ref returns what Ref gives: a parameter's value, a pseudo parameter, or a resource's name.
func (t *resolver) ref(arg *value, depth int) *value {
	name := arg.text
	if v := t.pseudo(name, arg.at); v != nil {
		return v
	}
	if v := t.parameter(name, arg.at); v != nil {
		return v
	}
	if v := t.resourceName(name, depth); v != nil {
		return v
	}
	return t.unknown(arg.at, name, "the resource `"+short(name)+"`")
}

// namedBy says, for types of resources of which Ref gives the name, the property that has it.
func namedBy() map[string]string {
	return map[string]string{
		"AWS::CloudWatch::Alarm": "AlarmName", "AWS::CloudWatch::CompositeAlarm": "AlarmName", "AWS::Logs::LogGroup": "LogGroupName",
		"AWS::Lambda::Function": "FunctionName", "AWS::S3::Bucket": "BucketName", "AWS::DynamoDB::Table": "TableName",
	}
}

// resourceName is the name of a resource: the one that it is given or, for an alarm, the resource's own, with which CloudFormation
// begins the one that it makes. It is nil for other resources.
func (t *resolver) resourceName(name string, depth int) *value {
	resource := t.template.get("Resources").get(name)
	kind := resource.get("Type")
	if kind == nil {
		return nil
	}
	property, ok := namedBy()[kind.text]
	if !ok {
		return nil
	}
	if own := resource.get("Properties").get(property); own != nil && !t.open[name] {
		t.open[name] = true
		defer delete(t.open, name)
		return t.resolve(own, depth+1)
	}
	if property != "AlarmName" {
		return nil
	}
	return &value{kind: text, text: name}
}

// pseudo returns the value of a pseudo parameter; nil when there is none of this name.
func (t *resolver) pseudo(name string, at diag.Span) *value {
	given := func(s string) *value {
		if s == "" {
			return t.unknown(at, name, "the pseudo parameter `"+name+"`")
		}
		return &value{at: at, kind: text, text: s}
	}
	switch name {
	case "AWS::NoValue":
		return &value{at: at, kind: null}
	case "AWS::Region":
		return given(t.loader.options.Region)
	case "AWS::AccountId":
		return given(t.loader.options.Account)
	case "AWS::Partition":
		return given("aws")
	case "AWS::URLSuffix":
		return given("amazonaws.com")
	case "AWS::StackName", "AWS::StackId", "AWS::NotificationARNs":
		return given("")
	}
	return nil
}

// parameter returns the value of a parameter: the one that was given, or its default. It is nil when the template has none of this
// name.
func (t *resolver) parameter(name string, at diag.Span) *value {
	p := t.template.get("Parameters").get(name)
	if p == nil {
		return nil
	}
	given, ok := t.loader.options.Parameters[name]
	v := &value{at: at, kind: text, text: given}
	if standard := p.get("Default"); !ok && standard != nil && standard.kind != list && standard.kind != object {
		v.text, ok = standard.text, true
	}
	kind := p.get("Type")
	if ok && kind != nil && (kind.text == "CommaDelimitedList" || strings.HasPrefix(kind.text, "List<")) {
		out := &value{at: at, kind: list}
		for part := range strings.SplitSeq(v.text, ",") {
			out.list = append(out.list, &value{at: at, kind: text, text: strings.TrimSpace(part)})
		}
		return out
	}
	if !ok {
		return t.unknown(at, name, "parameter `"+short(name)+"`")
	}
	return v
}

// attribute returns what GetAtt gives: of alarms their ARN.
func (t *resolver) attribute(arg *value, depth int) *value {
	name, attribute := "", ""
	switch arg.kind {
	case text:
		name, attribute, _ = strings.Cut(arg.text, ".")
	case list:
		if len(arg.list) == 2 {
			name, attribute = arg.list[0].text, arg.list[1].text
		}
	}
	kind := t.template.get("Resources").get(name).get("Type")
	o := t.loader.options
	if kind != nil && namedBy()[kind.text] == "AlarmName" && attribute == "Arn" {
		v := *t.resourceName(name, depth)
		if o.Region != "" && o.Account != "" { // without them its name, which stands for it among alarms
			v.text = (&alarm.Definition{Name: v.text, Account: o.Account, Region: o.Region}).ARN()
		}
		return &v
	}
	return t.unknown(arg.at, name+"."+attribute, "the attribute `"+short(attribute)+"` of the resource `"+short(name)+"`")
}

// sub returns what Sub gives.
func (t *resolver) sub(arg *value, depth int) *value {
	var own *value
	if arg.kind == list && len(arg.list) == 2 {
		arg, own = arg.list[0], arg.list[1]
	}
	if arg.kind != text {
		return t.unknown(arg.at, "Fn::Sub", "a text that is no text")
	}
	out := &value{kind: text}
	var b strings.Builder
	rest := arg.text
	for {
		before, after, ok := strings.Cut(rest, "${")
		name, next, closed := strings.Cut(after, "}")
		b.WriteString(before)
		if !ok || !closed {
			if ok {
				b.WriteString("${" + after)
			}
			break
		}
		rest = next
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			b.WriteString("${" + literal + "}")
			continue
		}
		v := t.subbed(strings.TrimSpace(name), own, arg.at, depth)
		b.WriteString(v.text)
		if v.open != "" {
			out.open = v.open
		}
	}
	out.text = b.String()
	return out
}

// subbed is the value of a name inside Sub.
func (t *resolver) subbed(name string, own *value, at diag.Span, depth int) *value {
	if v := own.get(name); v != nil {
		return t.resolve(v, depth+1)
	}
	arg := &value{at: at, kind: text, text: name}
	if strings.Contains(name, ".") {
		return t.attribute(arg, depth)
	}
	return t.ref(arg, depth)
}

// joined returns what Join gives.
func (t *resolver) joined(arg *value, at diag.Span, depth int) *value {
	if arg.kind != list || len(arg.list) != 2 {
		return t.unknown(at, "Fn::Join", "a list of a delimiter and texts")
	}
	parts := t.resolve(arg.list[1], depth+1)
	if parts.kind != list {
		return t.unknown(at, "Fn::Join", "a list that is not known")
	}
	out := &value{kind: text}
	var all []string
	for _, p := range parts.list {
		all = append(all, p.text)
		if p.open != "" {
			out.open = p.open
		}
	}
	out.text = strings.Join(all, arg.list[0].text)
	return out
}

// split returns what Split gives.
func (t *resolver) split(arg *value, at diag.Span, depth int) *value {
	if arg.kind == list && len(arg.list) == 2 && arg.list[0].text != "" {
		if v := t.resolve(arg.list[1], depth+1); v.kind == text && v.open == "" {
			out := &value{kind: list}
			for part := range strings.SplitSeq(v.text, arg.list[0].text) {
				out.list = append(out.list, &value{at: at, kind: text, text: part})
			}
			return out
		}
	}
	return t.unknown(at, "Fn::Split", "a text that is not known")
}

// selected returns what Select gives.
func (t *resolver) selected(arg *value, at diag.Span, depth int) *value {
	if arg.kind == list && len(arg.list) == 2 {
		of := t.resolve(arg.list[1], depth+1)
		i, err := strconv.Atoi(t.resolve(arg.list[0], depth+1).text)
		if err == nil && of.kind == list && i >= 0 && i < len(of.list) {
			return of.list[i]
		}
	}
	return t.unknown(at, "Fn::Select", "an item of a list that is not known")
}

// mapped returns what FindInMap gives.
func (t *resolver) mapped(arg *value, at diag.Span, depth int) *value {
	if arg.kind == list && len(arg.list) >= 3 {
		v := t.template.get("Mappings")
		for _, key := range arg.list[:3] {
			v = v.get(t.resolve(key, depth+1).text)
		}
		if v != nil {
			return t.resolve(v, depth+1)
		}
		if len(arg.list) == 4 {
			if standard := arg.list[3].get("DefaultValue"); standard != nil {
				return t.resolve(standard, depth+1)
			}
		}
	}
	return t.unknown(at, "Fn::FindInMap", "a place of a mapping that is not known")
}
