package investigate

import "strings"

// Identity is who made a request, as the fields of userIdentity say it. Missing fields are empty. Which fields there are depends
// on Type: CloudTrail User Guide, "CloudTrail userIdentity element". The values come from logs, and so from whoever made the
// requests: what shows them makes them visible first.
type Identity struct {
	Type           string
	UserName       string // of users; never of sessions
	ARN            string
	PrincipalID    string // of a session ROLEID:sessionName
	AccountID      string // of the entity that granted permission
	AccessKeyID    string // AKIA… long-term, ASIA… temporary
	InvokedBy      string // the service of AWS that made the request
	IssuerARN      string // of the role or user that the session belongs to
	IssuerName     string
	IssuerType     string // Role, IAMUser or Root
	SourceIdentity string // who first assumed a role, where that was asked for
	OnBehalfOf     string // the id of the user of IAM Identity Center
}

// hiddenName stands in place of the name in a failed sign-in with a name that is no user's.
const hiddenName = "HIDDEN_DUE_TO_SECURITY_REASONS"

// IdentityFields returns the fields that Identity is read from, in order, for the command display.
func IdentityFields() []string {
	const ui, issuer = "userIdentity.", "userIdentity.sessionContext.sessionIssuer."
	return []string{
		ui + "type", ui + "userName", ui + "arn", ui + "principalId", ui + "accountId", ui + "accessKeyId", ui + "invokedBy",
		issuer + "arn", issuer + "userName", issuer + "type", ui + "sessionContext.sourceIdentity", ui + "onBehalfOf.userId",
	}
}

// ReadIdentity reads an identity from the values of IdentityFields at the beginning of a row, as rows.Each gives them. What is no
// text, or not there, is empty.
func ReadIdentity(row []any) Identity {
	var i Identity
	for n, field := range []*string{
		&i.Type, &i.UserName, &i.ARN, &i.PrincipalID, &i.AccountID, &i.AccessKeyID, &i.InvokedBy,
		&i.IssuerARN, &i.IssuerName, &i.IssuerType, &i.SourceIdentity, &i.OnBehalfOf,
	} {
		if n < len(row) {
			*field, _ = row[n].(string)
		}
	}
	return i
}

// Session returns the name that the session was given, empty for what is no session of a role or of a federated user.
func (i Identity) Session() string {
	switch i.Type {
	case "AssumedRole", "FederatedUser":
		if name := lastPart(i.ARN); name != "" {
			return name
		}
		_, name, _ := strings.Cut(i.PrincipalID, ":")
		return name
	}
	return ""
}

// Role returns the name of the role that the session is of, empty for what is none.
func (i Identity) Role() string {
	if i.Type != "AssumedRole" {
		return ""
	}
	if i.IssuerName != "" {
		return i.IssuerName
	}
	if role := lastPart(i.IssuerARN); role != "" {
		return role
	}
	_, rest, _ := strings.Cut(i.ARN, ":assumed-role/")
	role, _, _ := strings.Cut(rest, "/")
	return role
}

// Name names who it is in a few words, for sentences: alice, "root of 111122223333", "deploy (session of role ci-deploy)",
// lambda.amazonaws.com, "principal AROAEXAMPLE of 444455556666". It is never empty.
func (i Identity) Name() string {
	switch i.Type {
	case "Root":
		return strings.TrimSuffix("root of "+i.account(), " of ")
	case "AssumedRole":
		return session(i.Session(), "session of role ", i.Role())
	case "FederatedUser":
		issuer := i.IssuerName
		if i.IssuerType == "Root" {
			issuer = "root"
		}
		return session(i.Session(), "federated by ", issuer)
	case "IdentityCenterUser":
		if i.OnBehalfOf != "" {
			return "Identity Center user " + i.OnBehalfOf
		}
	case "AWSService":
		if i.InvokedBy != "" {
			return i.InvokedBy
		}
	case "AWSAccount":
		return i.foreign()
	}
	return i.plainName()
}

// plainName is the first name that there is.
func (i Identity) plainName() string {
	switch {
	case i.UserName == hiddenName:
		return "an unknown user of " + i.account()
	case i.UserName != "":
		return i.UserName
	case lastPart(i.ARN) != "":
		return lastPart(i.ARN)
	case i.InvokedBy != "":
		return i.InvokedBy
	case i.PrincipalID != "" || i.AccountID != "":
		return i.foreign()
	}
	return "somebody unknown"
}

// foreign names what is known by ids only, such as a caller from another account.
func (i Identity) foreign() string {
	switch {
	case i.AccountID == "anonymous":
		return "anonymous"
	case i.PrincipalID == "" && i.AccountID == "":
		return "somebody of another account"
	case i.PrincipalID == "" || i.PrincipalID == i.AccountID:
		return "account " + i.AccountID
	case i.AccountID == "":
		return "principal " + i.PrincipalID
	}
	return "principal " + i.PrincipalID + " of " + i.AccountID
}

// account is the account of the identity, which the ARN may know, too.
func (i Identity) account() string {
	if i.AccountID != "" {
		return i.AccountID
	}
	if parts := strings.SplitN(i.ARN, ":", 6); len(parts) == 6 && parts[4] != "" {
		return parts[4]
	}
	return i.PrincipalID // of root it is the account
}

// session names a session by its own name and by what it is of.
func session(name, relation, of string) string {
	switch {
	case of == "" && name == "":
		return "an unknown session"
	case of == "":
		return name
	case name == "":
		return "a " + relation + of
	}
	return name + " (" + relation + of + ")"
}

// lastPart returns what stands behind the last slash of an ARN, empty where there is no slash.
func lastPart(arn string) string {
	if slash := strings.LastIndexByte(arn, '/'); slash >= 0 {
		return arn[slash+1:]
	}
	return ""
}
