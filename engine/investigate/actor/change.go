package actor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/investigate"
)

// deniedCondition is true for requests that somebody was not allowed to make.
const deniedCondition = "errorCode like /Denied|Unauthorized|Forbidden/"

// writeCondition is true for requests that do not only read. Records before version 1.01 do not say it; their names do.
const writeCondition = "(readOnly = false or not ispresent(readOnly) and eventName not like /^(Get|List|Describe|Head|Lookup|Search|BatchGet)/)"

// credentialNames are the events that give somebody credentials.
func credentialNames() []string {
	return []string{
		"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetSessionToken", "GetFederationToken", "GetCredentialsForIdentity",
		"CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "CreateServiceSpecificCredential", "ConsoleLogin", "SwitchRole",
	}
}

func credentialCondition() string {
	var quoted []string
	for _, name := range credentialNames() {
		quoted = append(quoted, investigate.Quote(name))
	}
	return "eventName in [" + strings.Join(quoted, ", ") + "]"
}

// What names of events say about a change. Policies about scaling, backups and the like give nobody a permission.
var (
	permissionName = investigate.Regexp(`Polic(y|ies)$|PolicyVersion$|PermissionsBoundary$|Acl$|PublicAccessBlock$|^(Add|Remove)Permission|^(Create|Retire|Revoke)Grant$|^(Authorize|Revoke)SecurityGroup|` +
		`^Modify(Snapshot|Image|DBSnapshot|DBClusterSnapshot)Attribute$|^(Add|Remove)(User|Role)(To|From)|ResourceShare$|AccountAssignment$`)
	otherPolicy = investigate.Regexp(`Scaling|Lifecycle|Retention|Backup|LoadBalancer|Routing`)
	deleteName  = investigate.Regexp(`^(Delete|Terminate|Remove|Purge|Deregister|Destroy|ScheduleKeyDeletion|Stop|Disable|Cancel|Detach|Disassociate|Release|Abort|Deactivate)`)
	createName  = investigate.Regexp(`^(Create|Run|Register|Allocate|Import|Copy|Launch|Restore|Request|Provision|Upload)`)
)

// listOf returns the list that a change belongs to.
func (p *Profile) listOf(event string) *List {
	switch {
	case permissionName().MatchString(event) && !otherPolicy().MatchString(event):
		return &p.Permissions
	case deleteName().MatchString(event):
		return &p.Deleted
	case createName().MatchString(event):
		return &p.Created
	}
	return &p.Changed
}

// readChanges reads what was changed and denied, and the resources.
func (r *reader) readChanges(ctx context.Context, p *Profile) error {
	if p.Writes+p.Denied == 0 {
		return nil
	}
	text := fmt.Sprintf("filter %s or not ispresent(errorCode) and %s and not %s | sort @timestamp desc | limit %d | ",
		deniedCondition, writeCondition, credentialCondition(), r.detailed()) +
		counted("eventName as v0, errorCode as v1, resource() as v2, coalesce(requestParameters.policyArn, requestParameters.policyName, requestParameters.groupName) as v3, sourceIPAddress as v4") + " | sort first, last, v0, v1, v2, v3, v4"
	start, end := r.newest(p)
	err := r.eachIn(ctx, start, end, r.condition, text, func(row []any) {
		v := value(row)
		v.Value, v.Kind, v.About, v.Detail, v.From = textOf(row[3]), textOf(row[4]), textOf(row[5]), textOf(row[6]), textOf(row[7])
		if v.Detail == v.About {
			v.Detail = ""
		}
		list := &p.Denials
		if v.Kind == "" {
			list = p.listOf(v.Value)
		}
		list.Values = append(list.Values, v)
	})
	if p.Writes+p.Denied > int64(r.detailed()) {
		for _, l := range []*List{&p.Permissions, &p.Created, &p.Deleted, &p.Changed, &p.Denials} {
			l.More = true
		}
	}
	return err
}

// newest returns a range that has the newest changes and denials, as many as are looked at: older records are not even read.
func (r *reader) newest(p *Profile) (start, end int64) {
	if p.Writes+p.Denied <= int64(r.detailed()) {
		return r.q.Start, r.q.End
	}
	end = r.q.End
	if end == 0 {
		end = int64(p.Last) + 1
	}
	count := int64(0)
	for _, at := range slices.Backward(slices.Sorted(maps.Keys(r.changes))) {
		start = max(int64(at), r.q.Start)
		if count += r.changes[at]; count >= int64(r.detailed()) {
			break
		}
	}
	return start, end
}

// readCredentials reads which credentials were obtained and from which address, and the newest key of each kind: whose they are is
// told apart by nothing else, when a stolen key takes on the role that its owner takes on every day.
func (r *reader) readCredentials(ctx context.Context, p *Profile) error {
	if !slices.ContainsFunc(p.EventNames.Values, func(v Value) bool { return slices.Contains(credentialNames(), v.Value) }) {
		return nil
	}
	text := fmt.Sprintf(`filter %s and not ispresent(errorCode) and (eventName != "ConsoleLogin" or responseElements.ConsoleLogin = "Success") | `, credentialCondition()) +
		counted("eventName as v0, coalesce(requestParameters.roleArn, requestParameters.userName, requestParameters.name) as v1, sourceIPAddress as v2",
			"latest(coalesce(responseElements.credentials.accessKeyId, responseElements.accessKey.accessKeyId)) as key") +
		fmt.Sprintf(" | sort first, last, v0, v1, v2 | limit %d", r.values()+1)
	return r.each(ctx, text, func(row []any) {
		v := value(row)
		v.Value, v.About, v.From, v.Detail = textOf(row[3]), textOf(row[4]), textOf(row[5]), textOf(row[6])
		r.keep(&p.Credentials, v)
	})
}
