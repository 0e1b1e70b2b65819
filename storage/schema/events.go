package schema

// The time of a record is stored once, in ts. The values of ts_origin say where it came from, when it did not come from an
// eventTime in the usual form 2006-01-02T15:04:05Z.
const (
	TimeFromField     = "eventTime" // eventTime in another form; its text is kept in extra
	TimeFromContainer = "container" // no eventTime: the time of the wrapper around the record
	TimeFromWindow    = "timeWindow.windowStart"
)

// Events returns the table of CloudTrail events: management, data, network activity and aggregated events.
// Fields and meanings: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element".
func Events() *Table {
	cols := append(originColumns(),
		Column{Name: "ts", Path: "eventTime", Type: Timestamp, Spread: Rising, Doc: "When the request finished, by the clock of the service host."},
		Column{Name: "ts_origin", Path: "@timestampOrigin", Role: Origin, Doc: "Null when ts is eventTime as AWS writes it; otherwise where ts came from: eventTime (another form), container, timeWindow.windowStart."},
		Column{Name: "eventversion", Path: "eventVersion", Doc: "Version of the record format, major.minor."},
	)
	cols = append(cols, identityColumns()...)
	cols = append(cols,
		Column{Name: "eventsource", Path: "eventSource", Doc: "The service that the request was made to, such as s3.amazonaws.com."},
		Column{Name: "eventname", Path: "eventName", Doc: "The requested action, such as DeleteBucket."},
		Column{Name: "awsregion", Path: "awsRegion", Doc: "The region that the request was made to."},
		Column{Name: "sourceipaddress", Path: "sourceIPAddress", Bloom: true, Doc: "The address that the request came from; a service name for requests by a service."},
		Column{Name: "useragent", Path: "userAgent", Doc: "The agent through which the request was made."},
		Column{Name: "errorcode", Path: "errorCode", Doc: "The service's error, when the request failed."},
		Column{Name: "errormessage", Path: "errorMessage", Doc: "The description of the error."},
		Column{Name: "requestparameters", Path: "requestParameters", Type: JSON, Spread: Many, Doc: "The parameters that were sent with the request."},
		Column{Name: "responseelements", Path: "responseElements", Type: JSON, Spread: Many, Doc: "The response, for actions that change something."},
		Column{Name: "additionaleventdata", Path: "additionalEventData", Type: JSON, Spread: Many, Doc: "More about the event that was part of neither request nor response."},
		Column{Name: "requestid", Path: "requestID", Spread: Many, Doc: "The id that the called service gave the request."},
		Column{Name: "eventid", Path: "eventID", Spread: Many, Bloom: true, Doc: "The id of the event, unique within an account."},
		Column{Name: "eventtype", Path: "eventType", Doc: "What made the event: AwsApiCall, AwsServiceEvent, AwsConsoleAction, AwsConsoleSignIn, AwsVpceEvent, AwsAggregatedEvent."},
		Column{Name: "apiversion", Path: "apiVersion", Doc: "The version of the API that was called."},
		Column{Name: "managementevent", Path: "managementEvent", Type: Bool, Doc: "Whether the event is a management event."},
		Column{Name: "readonly", Path: "readOnly", Type: Bool, Doc: "Whether the action only reads."},
		Column{Name: "resources", Path: "resources", Type: JSON, Doc: "The resources that were accessed: ARN or ARNPrefix, accountId and type of each."},
		Column{Name: "recipientaccountid", Path: "recipientAccountId", Doc: "The account that received the event."},
		Column{Name: "serviceeventdetails", Path: "serviceEventDetails", Type: JSON, Spread: Many, Doc: "What triggered a service event, and its result."},
		Column{Name: "sharedeventid", Path: "sharedEventID", Spread: Many, Doc: "The id shared by copies of one action that went to several accounts."},
		Column{Name: "vpcendpointid", Path: "vpcEndpointId", Doc: "The VPC endpoint that the request went through."},
		Column{Name: "vpcendpointaccountid", Path: "vpcEndpointAccountId", Doc: "The account that owns the VPC endpoint."},
		Column{Name: "eventcategory", Path: "eventCategory", Doc: "Management, Data, NetworkActivity or Aggregated."},
		Column{Name: "addendum", Path: "addendum", Type: JSON, Spread: Many, Doc: "Why an event was delivered late, or which fields it corrects."},
		Column{Name: "sessioncredentialfromconsole", Path: "sessionCredentialFromConsole", Doc: "The text true when the request came from a console session."},
		Column{Name: "eventcontext", Path: "eventContext", Type: JSON, Spread: Many, Doc: "Tags and condition keys that an event data store adds."},
		Column{Name: "edgedevicedetails", Path: "edgeDeviceDetails", Type: JSON, Spread: Many, Doc: "The edge device that was the target of a request."},
		Column{Name: "tlsdetails", Path: "tlsDetails", Type: JSON, Doc: "TLS version, cipher suite and the host name that the client used."},
		Column{Name: "extra", Type: JSON, Role: Extra, Spread: Many, Doc: "Top-level members that have no column or do not fit theirs, as a JSON object."},
		Column{Name: "raw", Path: "@raw", Type: Blob, Role: Raw, Spread: Many, Doc: "The record's original bytes without the white space between its tokens, only where the columns cannot rebuild it exactly."},
	)
	t := &Table{Name: "events", Doc: "One row for each CloudTrail event.", Version: 1, Columns: cols}
	t.finish()
	t.Time = t.MustColumn("ts")
	t.Key = []int{t.MustColumn("recipientaccountid"), t.MustColumn("useridentity_accountid"), t.MustColumn("eventid")}
	return t
}

// identityColumns are the parts of userIdentity that questions ask for, each a column of its own.
func identityColumns() []Column {
	const ui, sc = "userIdentity", "userIdentity.sessionContext"
	return []Column{
		{Name: "useridentity_type", Path: ui + ".type", Doc: "The kind of identity: Root, IAMUser, AssumedRole, Role, FederatedUser, AWSAccount, AWSService, …"},
		{Name: "useridentity_principalid", Path: ui + ".principalId", Doc: "The unique id of the identity; for a session ROLEID:sessionName."},
		{Name: "useridentity_arn", Path: ui + ".arn", Doc: "The ARN of the user, session or root that made the request."},
		{Name: "useridentity_accountid", Path: ui + ".accountId", Doc: "The account that granted permission for the request."},
		{Name: "useridentity_accesskeyid", Path: ui + ".accessKeyId", Bloom: true, Doc: "The access key that signed the request: AKIA… long-term, ASIA… temporary."},
		{Name: "useridentity_username", Path: ui + ".userName", Doc: "The friendly name of the identity, where it has one."},
		{Name: "useridentity_invokedby", Path: ui + ".invokedBy", Doc: "The AWS service that made the request."},
		{Name: "useridentity_identityprovider", Path: ui + ".identityProvider", Doc: "The external identity provider of SAML and web identity users."},
		{Name: "useridentity_credentialid", Path: ui + ".credentialId", Doc: "The id of a bearer token's credential."},
		{Name: "useridentity_onbehalfof", Path: ui + ".onBehalfOf", Type: JSON, Doc: "The IAM Identity Center user that the request was made for."},
		{Name: "useridentity_inscopeof", Path: ui + ".inScopeOf", Type: JSON, Doc: "The resource in whose scope a service made the request."},
		{Name: "useridentity_sessioncontext_sessionissuer_type", Path: sc + ".sessionIssuer.type", Doc: "What issued the session: Root, IAMUser or Role."},
		{Name: "useridentity_sessioncontext_sessionissuer_principalid", Path: sc + ".sessionIssuer.principalId", Doc: "The unique id of the entity that issued the session."},
		{Name: "useridentity_sessioncontext_sessionissuer_arn", Path: sc + ".sessionIssuer.arn", Doc: "The ARN of the entity that issued the session; for roles it has the role's path."},
		{Name: "useridentity_sessioncontext_sessionissuer_accountid", Path: sc + ".sessionIssuer.accountId", Doc: "The account of the entity that issued the session."},
		{Name: "useridentity_sessioncontext_sessionissuer_username", Path: sc + ".sessionIssuer.userName", Doc: "The name of the role or user that issued the session."},
		{Name: "useridentity_sessioncontext_sessionissuer_extra", Path: sc + ".sessionIssuer", Type: JSON, Role: Extra, Doc: "Members of sessionIssuer that have no column."},
		{Name: "useridentity_sessioncontext_attributes_creationdate", Path: sc + ".attributes.creationDate", Doc: "When the session's credentials were issued."},
		{Name: "useridentity_sessioncontext_attributes_mfaauthenticated", Path: sc + ".attributes.mfaAuthenticated", Doc: "The text true when the session was opened with a second factor."},
		{Name: "useridentity_sessioncontext_attributes_extra", Path: sc + ".attributes", Type: JSON, Role: Extra, Doc: "Members of attributes that have no column."},
		{Name: "useridentity_sessioncontext_webidfederationdata", Path: sc + ".webIdFederationData", Type: JSON, Doc: "The provider and attributes of a web identity federation."},
		{Name: "useridentity_sessioncontext_sourceidentity", Path: sc + ".sourceIdentity", Doc: "The source identity that was set when the first role was assumed."},
		{Name: "useridentity_sessioncontext_ec2roledelivery", Path: sc + ".ec2RoleDelivery", Doc: "1.0 or 2.0: the version of the instance metadata service that gave the credentials."},
		{Name: "useridentity_sessioncontext_extra", Path: sc, Type: JSON, Role: Extra, Doc: "Members of sessionContext that have no column."},
		{Name: "useridentity_extra", Path: ui, Type: JSON, Role: Extra, Doc: "Members of userIdentity that have no column."},
	}
}

// originColumns say which input a row came from.
func originColumns() []Column {
	return []Column{
		{Name: "file_id", Path: "@fileId", Type: Int64, Role: Origin, Doc: "The input in the files table that the row came from."},
		{Name: "record_index", Path: "@recordIndex", Type: Int64, Role: Origin, Spread: Rising, Doc: "The record's position in that input, from 0."},
		{Name: "ingest_id", Path: "@ingestId", Type: Int64, Role: Origin, Doc: "The ingest run that stored the row."},
	}
}
