-- A count of a large place differs in more SKUs than a smallint numbers, and is entered as often as people like.
alter table stock_document_line alter column line type int;
alter table stock_count_line alter column entries type int;
